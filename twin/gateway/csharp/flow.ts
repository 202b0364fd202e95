import type { Node } from 'web-tree-sitter';
import { type Jumps, jump, OUTSIDE, type Place } from './flow-jumps.ts';
import {
  all,
  both,
  declaredIn,
  type Facts,
  having,
  named,
  type Outcome,
  returnsValue,
  type State,
  valuesIn,
  without,
} from './flow-states.ts';
import { field, parts, Unsupported } from './syntax.ts';

/**
 * What C# demands of the order in which a program runs: a variable has a value before it is read, a
 * function returns one on every path, and a section of a `switch` does not run into the next one.
 *
 * @throws {Unsupported}
 */
export function checkFlow(node: Node, facts: Facts): void {
  const flow = new Flow(facts);
  if (node.type === 'block') flow.functionBody(node, new Set(), true);
  else flow.whole(node, new Set());
}

class Flow {
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  functionBody(block: Node, state: State, needsValue: boolean): void {
    const end = this.statements(parts(block), state, OUTSIDE);
    if (end && needsValue)
      throw new Unsupported('a path to the end without a return', block.lastChild ?? block);
  }

  statements(nodes: readonly Node[], start: State, place: Place): State {
    return nodes.reduce((state, node) => this.statement(node, state, place), start);
  }

  statement(node: Node, state: State, place: Place): State {
    switch (node.type) {
      case 'block':
        return this.statements(parts(node), state, place);
      case 'local_declaration_statement':
        return this.#declaration(parts(node).at(-1) as Node, state);
      case 'expression_statement':
        return this.whole(parts(node)[0] as Node, state);
      case 'if_statement':
        return this.#if(node, state, place);
      case 'while_statement':
      case 'do_statement':
      case 'for_statement':
      case 'foreach_statement':
        return this.#loop(node, state, place);
      case 'switch_statement':
        return this.#switch(node, state, place);
      case 'break_statement':
        return jump(node, place.breakTo, place, ({ breaks }) => breaks.push(state));
      case 'continue_statement':
        return jump(node, place.continueTo, place, ({ continues }) => continues?.push(state));
      case 'return_statement':
        if (place.isInFinally) throw new Unsupported('a return in a finally', node);
        this.#each(parts(node), state);
        return undefined;
      case 'throw_statement':
        this.#each(parts(node), state);
        return undefined;
      case 'try_statement':
        return this.#try(node, state, place);
      case 'using_statement': {
        const [resource] = parts(node) as [Node];
        const isNew = resource.type === 'variable_declaration';
        const start = isNew ? this.#declaration(resource, state) : this.whole(resource, state);
        return this.statement(field(node, 'body'), start, place);
      }
      default:
        return state;
    }
  }

  /** An expression of its own, with the variables that it declares. */
  whole(node: Node, state: State): State {
    return this.#value(node, having(state, declaredIn(node)));
  }

  #condition(node: Node, state: State): Outcome {
    return this.#test(node, having(state, declaredIn(node)));
  }

  #declaration(node: Node, start: State): State {
    const declarators = parts(node).filter(({ type }) => type === 'variable_declarator');
    return declarators.reduce((state, one) => {
      const [name, value] = parts(one) as [Node, Node | undefined];
      if (!value) return having(state, [name.text]);
      // A function may call the variable that it is stored in, once that has a value.
      return without(this.whole(value, having(state, [name.text])), name.text);
    }, start);
  }

  #if(node: Node, state: State, place: Place): State {
    const { yes, no } = this.#condition(field(node, 'condition'), state);
    const other = node.childForFieldName('alternative');
    const then = this.statement(field(node, 'consequence'), yes, place);
    return both(then, other ? this.statement(other, no, place) : no);
  }

  #loop(node: Node, state: State, place: Place): State {
    const jumps: Jumps = { breaks: [], continues: [], isInFinally: place.isInFinally };
    const inside: Place = { ...place, breakTo: jumps, continueTo: jumps };
    const body = (start: State): State =>
      all([this.statement(field(node, 'body'), start, inside), ...(jumps.continues ?? [])]);
    if (node.type === 'do_statement') {
      const { no } = this.#condition(field(node, 'condition'), body(state));
      return all([no, ...jumps.breaks]);
    }
    if (node.type === 'foreach_statement') {
      const start = this.whole(field(node, 'right'), state);
      body(start);
      return all([start, ...jumps.breaks]);
    }
    const initial = named(node, 'initializer').reduce(
      (before, one) =>
        one.type === 'variable_declaration'
          ? this.#declaration(one, before)
          : this.whole(one, before),
      state,
    );
    const test = node.childForFieldName('condition');
    const { yes, no } = test ? this.#condition(test, initial) : { yes: initial, no: undefined };
    this.#each(named(node, 'update'), body(yes));
    return all([no, ...jumps.breaks]);
  }

  #switch(node: Node, state: State, place: Place): State {
    const start = this.whole(field(node, 'value'), state);
    const sections = parts(field(node, 'body'));
    const jumps: Jumps = { breaks: [], continues: undefined, isInFinally: place.isInFinally };
    const inside: Place = { ...place, breakTo: jumps };
    for (const [at, section] of sections.entries()) {
      const when = parts(section).find(({ type }) => type === 'when_clause');
      const begin = when ? this.#condition(parts(when)[0] as Node, start).yes : start;
      const body = parts(section).filter(({ type }) => /_statement$|^block$/.test(type));
      const isShared = body.length === 0 && at < sections.length - 1;
      if (!isShared && this.statements(body, begin, inside)) {
        throw new Unsupported('a section of a switch that runs into the next one', section);
      }
    }
    const hasDefault = sections.some(({ children }) =>
      children.some(({ type }) => type === 'default'),
    );
    return all([hasDefault ? undefined : start, ...jumps.breaks]);
  }

  #try(node: Node, state: State, place: Place): State {
    const clauses = parts(node).filter(({ type }) => type === 'catch_clause');
    const body = this.statement(field(node, 'body'), state, place);
    const ends = clauses.map((clause) => {
      const filter = parts(clause).find(({ type }) => type === 'catch_filter_clause');
      const start = filter ? this.#condition(parts(filter)[0] as Node, state).yes : state;
      return this.statement(field(clause, 'body'), start, place);
    });
    const end = all([body, ...ends]);
    const last = parts(node).find(({ type }) => type === 'finally_clause');
    if (!last) return end;
    const after = this.statement(parts(last)[0] as Node, state, { ...place, isInFinally: true });
    if (!after || !end) return undefined;
    // What one of the two parts stores is stored, unless the variable was declared inside.
    return new Set([...end].filter((name) => after.has(name) || !state?.has(name)));
  }

  #each(nodes: readonly Node[], start: State): State {
    return nodes.reduce((state, node) => this.whole(node, state), start);
  }

  #value(node: Node, state: State): State {
    switch (node.type) {
      case 'identifier':
        if (state?.has(node.text)) throw new Unsupported(`${node.text} has no value here`, node);
        return state;
      case 'assignment_expression':
        return this.#assignment(node, state);
      case 'argument_list':
      case 'bracketed_argument_list':
        return this.#arguments(node, state);
      case 'conditional_expression': {
        const { yes, no } = this.#test(field(node, 'condition'), state);
        return both(
          this.#value(field(node, 'consequence'), yes),
          this.#value(field(node, 'alternative'), no),
        );
      }
      case 'conditional_access_expression': {
        const [condition, binding] = parts(node) as [Node, Node];
        const before = this.#value(condition, state);
        this.#value(binding, before);
        return before;
      }
      case 'lambda_expression':
        this.#lambda(node, state);
        return state;
      case 'throw_expression':
        this.#value(parts(node)[0] as Node, state);
        return undefined;
      case 'invocation_expression':
        if (field(node, 'function').text === 'nameof') return state;
        break;
      case 'parenthesized_expression':
      case 'boolean_literal':
      case 'prefix_unary_expression':
      case 'is_pattern_expression': {
        const { yes, no } = this.#test(node, state);
        return both(yes, no);
      }
      case 'binary_expression': {
        const operator = field(node, 'operator').text;
        if (operator === '&&' || operator === '||') {
          const { yes, no } = this.#test(node, state);
          return both(yes, no);
        }
        if (operator !== '??') break;
        const left = this.#value(field(node, 'left'), state);
        this.#value(field(node, 'right'), left);
        return left;
      }
    }
    return valuesIn(node).reduce((before, one) => this.#value(one, before), state);
  }

  #assignment(node: Node, state: State): State {
    const left = field(node, 'left');
    const isPlain = node.children.some(({ type }) => type === '=');
    const isName = left.type === 'identifier';
    const before = isName && isPlain ? state : this.#value(left, state);
    const after = this.#value(field(node, 'right'), before);
    return isName && isPlain ? without(after, left.text) : after;
  }

  #arguments(node: Node, start: State): State {
    const outs: string[] = [];
    const end = parts(node).reduce((state, argument) => {
      const value = parts(argument).at(-1) as Node;
      if (!argument.children.some(({ type }) => type === 'out')) return this.#value(value, state);
      outs.push((value.childForFieldName('name') ?? value).text);
      return state;
    }, start);
    return outs.reduce(without, end);
  }

  #lambda(node: Node, state: State): void {
    const body = field(node, 'body');
    if (body.type === 'block')
      this.functionBody(body, state, this.#facts.results.has(body.id) || returnsValue(body));
    else this.whole(body, state);
  }

  #test(node: Node, state: State): Outcome {
    const constant = this.#facts.constants.get(node.id);
    if (constant !== undefined)
      return constant ? { yes: state, no: undefined } : { yes: undefined, no: state };
    const isNot = node.type === 'prefix_unary_expression' && node.child(0)?.text === '!';
    if (node.type === 'parenthesized_expression' || isNot) {
      const { yes, no } = this.#test(parts(node)[0] as Node, state);
      return isNot ? { yes: no, no: yes } : { yes, no };
    }
    if (node.type === 'boolean_literal') {
      return node.text === 'true' ? { yes: state, no: undefined } : { yes: undefined, no: state };
    }
    if (node.type === 'is_pattern_expression') {
      const before = this.#value(field(node, 'expression'), state);
      const name = field(node, 'pattern').childForFieldName('name');
      return { yes: name ? without(before, name.text) : before, no: before };
    }
    const operator = node.type === 'binary_expression' ? field(node, 'operator').text : '';
    if (operator === '&&' || operator === '||') return this.#logical(node, operator, state);
    const end =
      node.type === 'prefix_unary_expression'
        ? this.#value(parts(node)[0] as Node, state)
        : this.#value(node, state);
    return { yes: end, no: end };
  }

  #logical(node: Node, operator: string, state: State): Outcome {
    const left = this.#test(field(node, 'left'), state);
    const right = this.#test(field(node, 'right'), operator === '&&' ? left.yes : left.no);
    return operator === '&&'
      ? { yes: right.yes, no: both(left.no, right.no) }
      : { yes: both(left.yes, right.yes), no: right.no };
  }
}
