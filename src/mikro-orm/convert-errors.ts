import type { Platform } from '@mikro-orm/core';

type Convert = (error: unknown) => Error | undefined;

const conversions = new WeakMap<object, Convert>();

/**
 * Makes other errors of what the database says than MikroORM does. Its drivers hand each error to the platform's converter
 * (`DatabaseDriver.convertException`), and there is no other place between an INSERT and the application.
 *
 * @param convert nothing where MikroORM's own error is the right one; a later call replaces it
 */
export function convertErrors(platform: Platform, convert: Convert): void {
  const converter = platform.getExceptionConverter();
  if (!conversions.has(converter)) {
    const own = converter.convertException.bind(converter);
    converter.convertException = (error) => {
      const converted = conversions.get(converter)?.(error);
      if (converted) {
        // What is returned is thrown as well, and has to be one of MikroORM's.
        throw converted;
      }
      return own(error);
    };
  }
  conversions.set(converter, convert);
}
