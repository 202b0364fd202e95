/** A value as written in Bicep or JSON; `line` is where it starts. */
export type Node = { readonly line: number } & (
  | { readonly is: 'text'; readonly parts: readonly (string | Node)[] }
  | { readonly is: 'plain'; readonly value: string }
  | {
      readonly is: 'object';
      readonly members: readonly Member[];
      readonly spreads: readonly Node[];
    }
  | { readonly is: 'list'; readonly items: readonly Node[] }
  | { readonly is: 'spread'; readonly of: Node }
  | { readonly is: 'for'; readonly name: string; readonly of: Node; readonly body: Node }
  | { readonly is: 'choice'; readonly of: readonly Node[] }
  | { readonly is: 'call'; readonly name: string; readonly args: readonly Node[] }
  | { readonly is: 'member'; readonly of: Node; readonly name: Node }
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'other' }
);

export interface Member {
  readonly key: Node;
  readonly value: Node;
}

/** A statement: `what` is the text between its name and its value. */
export interface Statement {
  readonly kind: string;
  readonly name: string;
  readonly what: string;
  readonly line: number;
  readonly value: Node | undefined;
  /** The resource that contains it. */
  readonly parent: Statement | undefined;
}

export function parseJson(text: string): Node {
  return new Parser(text).value();
}

/** The declarations of a Bicep file that compiles; types and functions are left out. */
export function parseBicep(text: string): readonly Statement[] {
  const parser = new Parser(text);
  const start = /^(?:var|param|output|module|resource) /gm;
  for (let found = start.exec(text); found; found = start.exec(text)) {
    if (found.index < parser.at) continue;
    parser.at = found.index;
    parser.statement();
  }
  return parser.statements;
}

const HEAD = /(var|param|output|module|resource) +(\w+) *([^\n=]*?) *(?:\n|$|= *(?:if \()?)/y;
const SPACE = /(?:\s|\/\/.*|\/\*[\s\S]*?\*\/|#disable.*)*/y;
const BINARY = /==|!=|=~|!~|<=|>=|<|>|&&|\|\||\?\?|\+|-|\*|\/|%/y;

class Parser {
  readonly statements: Statement[] = [];
  at = 0;
  readonly #text: string;
  #parent: Statement | undefined;

  constructor(text: string) {
    this.#text = text.replace(/^\uFEFF/, '');
  }

  statement(): void {
    const line = this.#line();
    const [head = '', kind = '', name = '', what = ''] = this.#take(HEAD) ?? [];
    const outer = this.#parent;
    const index = this.statements.length;
    const own = { kind, name, what, line, value: undefined, parent: outer };
    this.statements.push(own);
    if (kind === 'resource') this.#parent = own;
    if (head.endsWith('(')) this.#inside(')');
    if (head.includes('=')) this.statements[index] = { ...own, value: this.value() };
    this.#parent = outer;
  }

  value(): Node {
    let left = this.#operand();
    for (;;) {
      const before = this.at;
      this.#space();
      const [operator] = this.#take(BINARY) ?? [];
      if (operator !== undefined) {
        const right = this.#operand();
        const { line } = left;
        left =
          operator === '??' ? { is: 'choice', line, of: [left, right] } : { is: 'other', line };
        continue;
      }
      if (!this.#skip('?')) {
        this.at = before;
        return left;
      }
      const yes = this.value();
      this.#expect(':');
      return { is: 'choice', line: left.line, of: [yes, this.value()] };
    }
  }

  #operand(): Node {
    this.#space();
    const line = this.#line();
    if (this.#take(/[!-](?!\d)/y)) {
      this.#operand();
      return { is: 'other', line };
    }
    let node = this.#primary(line);
    // A suffix follows the value without a space: a new line may start a new item.
    for (;;) {
      if (this.#take(/!(?!=)/y)) continue;
      const [, name] = this.#take(/(?:\.\??|::)(\w+)/y) ?? [];
      if (name !== undefined) {
        if (this.#skip('(')) {
          this.#inside(')');
          node = { is: 'other', line };
        } else node = { is: 'member', line, of: node, name: textOf(name, line) };
      } else if (this.#take(/\[\??/y)) {
        node = { is: 'member', line, of: node, name: this.value() };
        this.#expect(']');
      } else return node;
    }
  }

  #primary(line: number): Node {
    if (this.#skip('{')) return this.#object(line);
    if (this.#skip('[')) return this.#list(line);
    if (this.#skip('(')) return this.#group(line);
    const raw = this.#take(/'''\n?([\s\S]*?)'''/y) ?? this.#take(/"((?:[^"\\]|\\.)*)"/y);
    if (raw?.[0].startsWith('"')) return textOf(JSON.parse(raw[0]), line);
    if (raw) return textOf(raw[1] ?? '', line);
    if (this.#skip("'")) return this.#quoted(line);
    const [plain] = this.#take(/-?\d[\d.eE+-]*|(?:true|false|null)\b/y) ?? [];
    if (plain !== undefined) return { is: 'plain', line, value: plain };
    const [name] = this.#take(/\w+/y) ?? [];
    if (name === undefined) throw new SyntaxError(`no value in line ${line}`);
    if (this.#take(/ *=>/y)) {
      this.value();
      return { is: 'other', line };
    }
    if (!this.#skip('(')) return { is: 'name', line, name };
    return { is: 'call', line, name, args: this.#inside(')') };
  }

  #object(line: number): Node {
    const members: Member[] = [];
    const spreads: Node[] = [];
    while (!this.#ends('}')) {
      if (this.#take(/(?=resource \w+ ')/y)) this.statement();
      else if (this.#skip('...')) spreads.push(this.value());
      else {
        const at = this.#line();
        const [word] = this.#take(/\w+/y) ?? [];
        const key = word === undefined ? this.#primary(at) : textOf(word, at);
        this.#expect(':');
        members.push({ key, value: this.value() });
      }
    }
    return { is: 'object', line, members, spreads };
  }

  #list(line: number): Node {
    this.#space();
    const [, one, several] = this.#take(/for +(?:(\w+)|\((\w+),[^)]*\)) +in /y) ?? [];
    const name = one ?? several;
    if (name === undefined) return { is: 'list', line, items: this.#inside(']') };
    const of = this.value();
    this.#expect(':');
    this.#space();
    if (this.#take(/if \(/y)) this.#inside(')');
    const body = this.value();
    this.#expect(']');
    return { is: 'for', line, name, of, body };
  }

  /** In parentheses: a value, or the arguments of a function. */
  #group(line: number): Node {
    const items = this.#inside(')');
    if (this.#take(/ *=>/y)) {
      this.value();
      return { is: 'other', line };
    }
    return items[0] ?? { is: 'other', line };
  }

  #quoted(line: number): Node {
    const parts: (string | Node)[] = [];
    while (!this.#skip("'")) {
      if (this.#skip('${')) {
        parts.push(this.value());
        this.#expect('}');
        continue;
      }
      const [piece] = this.#take(/(?:[^'\\$]|\\u\{\w+\}|\\.|\$(?!\{))+/y) ?? [];
      if (piece === undefined) throw new SyntaxError(`a text without an end in line ${line}`);
      parts.push(piece.replace(/\\u\{(\w+)\}|\\(.)/g, unescaped));
    }
    return { is: 'text', line, parts };
  }

  #inside(end: string): readonly Node[] {
    const items: Node[] = [];
    while (!this.#ends(end)) {
      const line = this.#line();
      const isSpread = this.#skip('...');
      const value = this.value();
      items.push(isSpread ? { is: 'spread', line, of: value } : value);
    }
    return items;
  }

  #ends(end: string): boolean {
    this.#space();
    if (this.#skip(',')) this.#space();
    return this.#skip(end);
  }

  #expect(text: string): void {
    this.#space();
    if (!this.#skip(text)) throw new SyntaxError(`no ${text} in line ${this.#line()}`);
  }

  #skip(text: string): boolean {
    const isThere = this.#text.startsWith(text, this.at);
    if (isThere) this.at += text.length;
    return isThere;
  }

  #space(): void {
    this.#take(SPACE);
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text);
    if (found) this.at = pattern.lastIndex;
    return found;
  }

  #line(): number {
    return this.#text.slice(0, this.at).split('\n').length;
  }
}

const textOf = (text: string, line: number): Node => ({ is: 'text', line, parts: [text] });

const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

const unescaped = (_: string, code: string | undefined, letter: string): string =>
  code === undefined
    ? (CONTROLS[letter] ?? letter)
    : String.fromCodePoint(Number.parseInt(code, 16));
