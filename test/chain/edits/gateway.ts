import { toolCall } from '../../server/harness/call.ts';
import { OPEN_TOOL } from '../../support/tools.ts';
import type { Scene } from '../support/scene.ts';
import type { Edit } from './edit.ts';

const status = async (answered: Promise<{ status: number }>) => (await answered).status;
const anonymous = (scene: Scene) =>
  scene.post(toolCall('2025', OPEN_TOOL.name, OPEN_TOOL.samples[0]), undefined);

/** Policies, fragments, API documents, and their settings in Bicep. */
export const GATEWAY: readonly Omit<Edit, 'hop'>[] = [
  {
    what: 'publishes another name in its metadata',
    file: 'infra/gateway/metadata.policy.xml',
    old: 'Secure MCP server',
    text: 'Another server',
    request: async (scene) =>
      (await scene.get('/.well-known/oauth-protected-resource/mcp')).json.resource_name,
    before: 'Secure MCP server',
    after: 'Another server',
  },
  {
    what: 'names itself by a block of C#',
    file: 'infra/gateway/metadata.policy.xml',
    old: `value='"resource_name":"Secure MCP server"'`,
    text: `value='@{
        var words = new List&lt;string> { "Named" };
        foreach (var word in "by,a,block".Split(&apos;,&apos;)) { words.Add(word); }
        return $"\\"resource_name\\":\\"{string.Join(" ", words)}\\"";
      }'`,
    request: async (scene) =>
      (await scene.get('/.well-known/oauth-protected-resource/mcp')).json.resource_name,
    before: 'Secure MCP server',
    after: 'Named by a block',
  },
  {
    what: 'keeps an address away from its metadata',
    file: 'infra/gateway/metadata.policy.xml',
    old: "<set-variable name='resource' value=",
    text: "<ip-filter action='forbid'><address>127.0.0.1</address></ip-filter>\n    <set-variable name='resource' value=",
    request: (scene) => status(scene.get('/.well-known/oauth-protected-resource/mcp')),
    before: 200,
    // The policies of the deployment have no refusal for the cause, so it is internal.
    after: 500,
  },
  {
    what: 'requires another token version',
    file: 'infra/gateway/mcp.policy.xml',
    old: '<value>2.0</value>',
    text: '<value>3.0</value>',
    request: (scene) => status(scene.callOpenTool()),
    before: 200,
    after: 401,
  },
  {
    what: 'limits a caller to fewer calls',
    file: 'infra/gateway/caller-limit.generated.fragment.xml',
    old: "calls='300'",
    text: "calls='1'",
    request: async (scene) => {
      await scene.callOpenTool({ user: 'ben' });
      return status(scene.callOpenTool({ user: 'ben' }));
    },
    before: 200,
    after: 429,
  },
  {
    what: 'accepts smaller bodies only',
    file: 'infra/gateway/global.policy.xml',
    old: '65536',
    text: '10',
    request: (scene) => status(anonymous(scene)),
    before: 401,
    after: 413,
  },
  {
    what: 'answers an unknown path with another message',
    file: 'infra/gateway/answer.generated.fragment.xml',
    old: 'Nothing is served at this path; the MCP endpoint is /mcp.',
    text: 'There is nothing here.',
    request: async (scene) => (await scene.get('/nowhere')).json.error.message,
    before: 'Nothing is served at this path; the MCP endpoint is /mcp.',
    after: 'There is nothing here.',
  },
  {
    what: 'serves another path',
    file: 'infra/gateway/root.openapi.json',
    old: '"/.well-known/oauth-protected-resource"',
    text: '"/.well-known/another"',
    request: (scene) => status(scene.get('/.well-known/oauth-protected-resource')),
    before: 200,
    after: 404,
  },
  {
    what: 'requires another base scope',
    file: 'infra/gateway/api.bicep',
    old: "'base-scope': scopes[0]",
    text: "'base-scope': 'another'",
    request: (scene) => status(scene.callOpenTool()),
    before: 200,
    after: 403,
  },
];
