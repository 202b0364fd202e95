import { useEffect, useState } from 'preact/hooks';
import type { TryAnswer, TryChoices } from '../../api.ts';
import { send, useAsked } from '../kit/ask.ts';
import { Command } from '../kit/command.tsx';
import { addressOf } from '../kit/route.ts';
import { Attacks } from './attacks.tsx';
import { curlLine } from './curl-line.ts';
import { readFields, type Schema, type Tool } from './tool-fields.ts';

export function TryView() {
  const { value, error } = useAsked<TryChoices>('/api/try');
  return (
    <div class="page try">
      <header>
        <h1>Try it</h1>
      </header>
      {error !== undefined && <p class="empty">{error}</p>}
      <div class="pair">
        <div>{value && <TryForm choices={value} />}</div>
        <Attacks />
      </div>
    </div>
  );
}

function TryForm({ choices }: { readonly choices: TryChoices }) {
  const [user, setUser] = useState(choices.users[0] ?? '');
  const [scopes, setScopes] = useState<readonly string[]>(choices.scopes.slice(0, 1));
  const [tool, setTool] = useState('');
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [answer, setAnswer] = useState<TryAnswer | string>();
  const query = new URLSearchParams([['user', user], ...scopes.map((one) => ['scope', one])]);
  const listed = useAsked<TryAnswer>(`/api/tools?${query}`);
  const tools = toolsIn(listed.value);
  const chosen = tools.find(({ name }) => name === tool);
  useEffect(() => {
    const [first] = tools;
    // What was typed meanwhile stays, also if it is no tool: that is a call to try as well.
    if (first) setTool((typed) => typed || first.name);
  }, [listed.value]);
  const args = readFields(chosen?.inputSchema ?? {}, texts);
  const submit = (event: Event) => {
    event.preventDefault();
    send<TryAnswer>('/api/try', { user, scopes, tool, arguments: args }).then(
      setAnswer,
      (error: Error) => setAnswer(error.message),
    );
  };
  return (
    <>
      <form class="form" onSubmit={submit}>
        <label>
          User
          <select value={user} onChange={({ currentTarget }) => setUser(currentTarget.value)}>
            {choices.users.map((name) => (
              <option key={name}>{name}</option>
            ))}
            <option value="app">an application, with its own role</option>
            <option value="">no token</option>
          </select>
        </label>
        <fieldset disabled={user === '' || user === 'app'}>
          <legend>Scopes</legend>
          {choices.scopes.map((name) => (
            <label key={name} class="check">
              <input
                type="checkbox"
                checked={scopes.includes(name)}
                onChange={() => setScopes(toggled(scopes, name))}
              />
              {name}
            </label>
          ))}
        </fieldset>
        <label>
          Tool
          <input
            list="tools"
            value={tool}
            onInput={({ currentTarget }) => setTool(currentTarget.value)}
          />
        </label>
        <datalist id="tools">
          {tools.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <p class="quiet">{chosen?.description ?? listHint(listed)}</p>
        <Fields
          schema={chosen?.inputSchema ?? {}}
          texts={texts}
          change={(name, text) => setTexts({ ...texts, [name]: text })}
        />
        <button type="submit" class="main">
          Send
        </button>
      </form>
      <section aria-labelledby="shell">
        <h2 id="shell">The same in a shell</h2>
        <Command text={curlLine({ mcpUrl: choices.mcpUrl, user, scopes, tool, arguments: args })} />
      </section>
      {answer !== undefined && <Answer answer={answer} />}
    </>
  );
}

const toggled = (names: readonly string[], name: string): readonly string[] =>
  names.includes(name) ? names.filter((one) => one !== name) : [...names, name];

function toolsIn(listed: TryAnswer | undefined): readonly Tool[] {
  try {
    const { result } = JSON.parse(listed?.text ?? '') as { result?: { tools?: readonly Tool[] } };
    return result?.tools ?? [];
  } catch {
    return [];
  }
}

function listHint({ value, error }: { value?: TryAnswer; error?: string }): string {
  if (error !== undefined) return error;
  if (value && value.status !== 200) {
    return `This caller may not list the tools (${value.status}); send a call to see why.`;
  }
  return value ? 'This caller does not see such a tool; send a call to see why.' : '';
}

interface FieldsProps {
  readonly schema: Schema;
  readonly texts: Readonly<Record<string, string>>;
  readonly change: (name: string, text: string) => void;
}

function Fields({ schema: { properties = {}, required = [] }, texts, change }: FieldsProps) {
  return (
    <>
      {Object.entries(properties).map(([name, schema]) => (
        <div key={name} class="field">
          <label for={`field ${name}`}>
            {name} {!required.includes(name) && <span class="quiet">optional</span>}
          </label>
          <Field
            id={`field ${name}`}
            schema={schema}
            text={texts[name] ?? ''}
            change={(text) => change(name, text)}
          />
          {schema.description !== undefined && <p class="quiet">{schema.description}</p>}
        </div>
      ))}
    </>
  );
}

interface FieldProps {
  readonly id: string;
  readonly schema: Schema;
  readonly text: string;
  readonly change: (text: string) => void;
}

function Field({ id, schema: { type, enum: choices }, text, change }: FieldProps) {
  if (!choices) {
    const hint = type === 'string' ? '' : `JSON: ${type ?? 'any value'}`;
    return (
      <input
        id={id}
        value={text}
        placeholder={hint}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
    );
  }
  return (
    <select id={id} value={text} onChange={({ currentTarget }) => change(currentTarget.value)}>
      <option value="">not sent</option>
      {choices.map((choice) => (
        <option key={String(choice)}>{String(choice)}</option>
      ))}
    </select>
  );
}

function Answer({ answer }: { readonly answer: TryAnswer | string }) {
  if (typeof answer === 'string') return <p class="off">{answer}</p>;
  return (
    <section aria-labelledby="answer">
      <h2 id="answer">Answer {answer.status}</h2>
      {answer.call !== undefined && (
        <p>
          <a href={addressOf('calls', answer.call)}>See the call travel</a>
        </p>
      )}
      <pre>{pretty(answer.text)}</pre>
    </section>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
