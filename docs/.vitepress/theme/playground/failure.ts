/** An error as the page shows it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** The page of its entry, below the site's base. */
  readonly link: string | undefined;
}

/** The address at the end of each message of the library. */
const ADDRESS = / https:\/\/\S+\/errors(#\S+)$/;

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return { code: 'Error', message: String(error), link: undefined };
  }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const anchor = ADDRESS.exec(error.message)?.[1];
  return {
    code,
    message: error.message.replace(ADDRESS, ''),
    link: anchor === undefined ? undefined : `/errors${anchor}`,
  };
}
