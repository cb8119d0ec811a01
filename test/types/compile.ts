import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const here = dirname(fileURLToPath(import.meta.url));

/** What all programs import, parsed once. */
const libraries = new Map<string, ts.SourceFile | undefined>();

/** Type-checks a program beside this file under a `tsconfig.json`, and returns the errors of each of its parts. */
export function compile(tsconfig: string, head: string, parts: readonly string[]): string[][] {
  const starts: number[] = [];
  const text = parts.reduce((before, part) => {
    starts.push(before.length);
    return `${before}{${part}\n}\n`;
  }, `${head}\n`);
  const errors: string[][] = parts.map(() => []);
  for (const { start = -1, messageText } of diagnose(tsconfig, text)) {
    const message = ts.flattenDiagnosticMessageText(messageText, '\n');
    const ofPart = errors[starts.findLastIndex((each) => each <= start)];
    if (ofPart === undefined) {
      throw new Error(`The program does not compile: ${message}`);
    }
    ofPart.push(message);
  }
  return errors;
}

function diagnose(tsconfig: string, text: string): readonly ts.Diagnostic[] {
  const fileName = join(here, 'generated.ts');
  const options = optionsOf(join(here, tsconfig));
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (name) => name === fileName || disk.fileExists(name),
    getSourceFile: (name, version) => {
      if (name === fileName) {
        return ts.createSourceFile(name, text, version);
      }
      if (!libraries.has(name)) {
        libraries.set(name, disk.getSourceFile(name, version));
      }
      return libraries.get(name);
    },
  };
  const program = ts.createProgram([fileName], options, host);
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(fileName));
}

function optionsOf(tsconfig: string): ts.CompilerOptions {
  const onUnRecoverableConfigFileDiagnostic = ({ messageText }: ts.Diagnostic) => {
    throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
  };
  // What the parts declare, nobody uses.
  const forced = { noUnusedLocals: false };
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic };
  return ts.getParsedCommandLineOfConfigFile(tsconfig, forced, host)?.options ?? forced;
}
