import type { Resource } from '../../infra/model/deployment.ts';
import { textAt } from '../../infra/model/select.ts';
import { NotModelled } from '../kit/hop.ts';
import { upstreamIn } from './lay-out.ts';

/** Node's arguments in a site's command. @throws {NotModelled} for any other program. */
export function readCommand(site: Resource): readonly string[] {
  if (runsImage(site)) return ['bridge.mjs'];
  const path = 'properties.siteConfig.appCommandLine';
  const [program, ...args] = textAt(site, path)
    .split(' ')
    .filter((word) => word !== '');
  if (program === 'node' && args.length > 0 && args.every((word) => /^[\w./=-]+$/.test(word))) {
    return args;
  }
  throw new NotModelled('the twin supports only the command "node <file>"', site, path);
}

/** @throws {NotModelled} if the site requires another Node version than the one running here. */
export function checkRuntime(site: Resource): void {
  if (runsImage(site)) return;
  const major = process.versions.node.split('.')[0];
  if (new RegExp(`^NODE\\|${major}(-lts)?$`, 'i').test(textAt(site, RUNTIME))) return;
  throw new NotModelled(`the twin supports only Node ${major}`, site, RUNTIME);
}

const RUNTIME = 'properties.siteConfig.linuxFxVersion';

/** An image of another MCP server contains the bridge and the program, which are both here already. */
const runsImage = (site: Resource): boolean =>
  upstreamIn(textAt(site, 'tags.azd-service-name')) !== undefined &&
  textAt(site, RUNTIME).startsWith('DOCKER|');
