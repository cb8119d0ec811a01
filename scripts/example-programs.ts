const STRIP_TYPES = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning'];

/** An example application as arguments of Node: what comes first, if anything does, and the program itself. */
export interface ExampleProgram {
  readonly before?: readonly string[];
  readonly start: readonly string[];
}

export type ExampleName = 'express' | 'fastify' | 'nestjs';

export const examplePrograms: Readonly<Record<ExampleName, ExampleProgram>> = {
  express: { start: [...STRIP_TYPES, 'examples/express/main.ts'] },
  fastify: { start: [...STRIP_TYPES, 'examples/fastify/main.ts'] },
  nestjs: {
    // NestJS wants what only the compiler writes: the types of constructors' parameters.
    before: ['node_modules/typescript/bin/tsc', '--project', 'examples/nestjs/tsconfig.build.json'],
    start: ['examples/nestjs/dist/nestjs/main.js'],
  },
};
