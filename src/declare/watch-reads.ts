/**
 * Tells which of an object's properties that have no value yet a function reads. An accessor stands in for each meanwhile: a
 * proxy would hide the private fields of its class from it. It is not enumerable, so that a copy of the object reads none.
 */
export function watchReads<T>(
  object: object,
  names: readonly string[],
  work: () => T,
): { readonly result: T; readonly read: string | undefined } {
  let read: string | undefined;
  const restore = names.flatMap((name) => standIn(object, name, () => (read ??= name)) ?? []);
  try {
    const result = work();
    return { result, read };
  } finally {
    for (const each of restore) {
      each();
    }
  }
}

/** @returns what puts the property back, with the value that it was given meanwhile */
function standIn(object: object, name: string, listener: () => void): (() => void) | undefined {
  const own = Object.getOwnPropertyDescriptor(object, name);
  const before: unknown = Reflect.get(object, name);
  if ((before !== undefined && before !== null) || own?.configurable === false) {
    return undefined;
  }
  let value: unknown = before;
  Object.defineProperty(object, name, {
    configurable: true,
    enumerable: false,
    get: () => {
      listener();
      return value;
    },
    set: (given: unknown) => {
      value = given;
    },
  });
  return () => {
    Reflect.deleteProperty(object, name);
    if (own) {
      Object.defineProperty(object, name, own);
    }
    if (value !== before) {
      Reflect.set(object, name, value);
    }
  };
}
