import { Fault } from '../fault.ts';

/** A place in a pattern. */
export class Reader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  sees = (part: string): boolean => this.text.startsWith(part, this.at);

  takes(part: string): boolean {
    if (!this.sees(part)) return false;
    this.at += part.length;
    return true;
  }

  next(): string {
    const found = this.text[this.at];
    if (found === undefined) throw new Fault('RegexParseException');
    this.at += 1;
    return found;
  }

  skip(count: number): void {
    this.at += count;
  }

  back(count: number): void {
    this.at -= count;
  }

  /** What a sticky expression matches here. */
  peek(sticky: RegExp): RegExpExecArray | null {
    return this.matchesAt(0, sticky);
  }

  matchesAt(offset: number, sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.at + offset;
    return sticky.exec(this.text);
  }

  match(sticky: RegExp): RegExpExecArray | null {
    const found = this.peek(sticky);
    if (found) this.at += found[0].length;
    return found;
  }
}
