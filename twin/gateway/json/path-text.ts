import { Fault } from '../csharp/fault.ts';
import { ESCAPES } from './escapes.ts';

export const failed = (message: string): Fault => new Fault('JsonException', message);

export const OPEN = (): Fault => failed('Path ended with open indexer.');

export const strange = (): Fault => failed('Unexpected character while parsing path.');

/** The text of a path, read from left to right. */
export class PathText {
  protected readonly text: string;
  protected at = 0;

  constructor(text: string) {
    this.text = text;
  }

  protected string(): string {
    this.at += 1;
    let text = '';
    for (; !this.isEnd; this.at += 1) {
      const next = this.next;
      if (next === "'") {
        this.at += 1;
        return text;
      }
      if (next !== '\\' || this.at + 1 >= this.text.length) {
        text += next;
        continue;
      }
      this.at += 1;
      const escaped = ESCAPES[this.next];
      if (escaped === undefined) throw failed('Unknown escape character.');
      text += escaped;
    }
    throw failed('Path ended with an open string.');
  }

  protected get next(): string {
    return this.text[this.at] ?? '';
  }

  protected get isEnd(): boolean {
    return this.at >= this.text.length;
  }

  protected spaces(): void {
    while (this.next === ' ') this.at += 1;
  }

  protected needs(): void {
    if (this.isEnd) throw OPEN();
  }

  protected expect(character: string): void {
    if (this.next !== character) throw strange();
    this.at += 1;
  }

  protected matches(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  protected take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const [text = ''] = pattern.exec(this.text) ?? [];
    this.at += text.length;
    return text;
  }
}
