// #region postgresql
export const codeOnPostgreSql = `'INV-' || year::text || '-' ||
  case when number < 10000
    then substr((10000 + number)::text, 2)
    else number::text end`;
// #endregion postgresql

// #region sqlite
export const codeOnSqlite = `'INV-' || year || '-' ||
  case when number < 10000
    then substr(10000 + number, 2)
    else number end`;
// #endregion sqlite

// #region mariadb
export const codeOnMariaDb =
  "concat('INV-', year, '-', " +
  "case when number < 10000 then lpad(number, 4, '0') else number end)";
// #endregion mariadb
