import type { Samples } from './type.ts';

const element = (text: string): string => `XElement.Parse(${JSON.stringify(text)})`;
const document = (text: string): string => `XDocument.Parse(${JSON.stringify(text)})`;

const ELEMENTS = [
  '<a x="1" y="two"><b>t</b><b n="2"/><c>mixed <i>in</i> text</c></a>',
  '<a/>',
  '<a></a>',
  '<n:a xmlns:n="urn:n" xmlns="urn:d" n:x="1"><b/></n:a>',
  '<a>12</a>',
  '<a> <!-- c --><?p d?><![CDATA[x<y]]> tail </a>',
  '<a xml:space="preserve"> <b> </b> </a>',
].map(element);
const [RICH, , , SPACES, PLAIN, MIXED, KEPT] = ELEMENTS as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

const DOCUMENTS = [
  '<?xml version="1.0" encoding="utf-8"?><a><b>1</b></a>',
  '<a/>',
  '<!-- first --><a x="1"/>',
  '<a><b/>t</a>',
  '<?xml version="1.0" standalone="yes"?><r/>',
].map(document);

const NODES = [
  `${RICH}.FirstNode`,
  `${MIXED}.LastNode`,
  `${MIXED}.FirstNode`,
  `${RICH}.Element("c").LastNode`,
  `(XNode)${DOCUMENTS[0]}`,
  '(XNode)new XText("a & b")',
  `${RICH}.Elements("b").Last()`,
];

/** What is added to an element. */
const CONTENT = [
  '(object)"text"',
  '(object)1',
  '(object)null',
  'new XElement("new", 1.5)',
  'new XAttribute("z", true)',
  '"p q".Split(\' \').Select(x => new XElement(x))',
  'new XText("t")',
  '(object)""',
  'new XComment("c")',
  '(object)new DateTime(2020, 1, 2)',
  '(object)TimeSpan.FromMinutes(90)',
  '(object)1.50m',
  '(object)Guid.Empty',
];

const VALUES = ['"a"', '1', '2.5', 'null', 'true', 'new DateTime(2020, 1, 2, 3, 4, 5)'].map(
  (value) => `(object)${value}`,
);

const TEXTS = [
  '<a/>',
  '<a><b>1</b></a>',
  '<a',
  '',
  '<a>&amp;&#65;&lt;</a>',
  '<a b=\'1\' c="x\ty"/>',
  '  <a/>',
  '<a/><b/>',
  '<a>\r\n x</a>',
  "<a xmlns:p='u' p:q='1'/>",
  '<p:a/>',
  '<a>]]></a>',
].map((text) => JSON.stringify(text));

/** Texts that are read as values; `1.5` is a date of .NET. */
const SCALARS = [
  '12',
  'true',
  '1.5',
  ' 7 ',
  'x',
  '',
  '2020-01-02T03:04:05Z',
  'PT1H30M',
  '2020-01-02',
  '00000000-0000-4000-8000-000000000000',
];

const READ =
  'bool int uint long ulong float double decimal DateTime DateTimeOffset TimeSpan Guid string'.split(
    ' ',
  );

function casts(): [string, string[]][] {
  return READ.flatMap((type) => {
    const texts = SCALARS.filter((text) => type !== 'DateTime' || text !== '1.5');
    const elements = [...texts.map((text) => element(`<a>${text}</a>`)), '(XElement)null'];
    const attributes = [
      ...texts.map((text) => `new XAttribute("a", "${text}")`),
      '(XAttribute)null',
    ];
    return [type, `${type}?`].flatMap((to): [string, string[]][] => [
      [`XElement.(${to}) XElement`, elements],
      [`XAttribute.(${to}) XAttribute`, attributes],
    ]);
  });
}

/** The samples of one type for several members. */
const forMembers = (members: string, type: string, samples: readonly string[]) =>
  Object.fromEntries(members.split(' ').map((member) => [`${member} ${type}`, samples]));

/** Ordinary texts for a class that holds one. */
const holding = (name: string): string[] =>
  ['a', '<&>', '', ' x '].map((text) => `new ${name}("${text}")`);

export const XML_SAMPLES: Samples = {
  XName: [
    'XName.Get("a")',
    'XName.Get("{urn:n}b")',
    '(XName)"c"',
    'XName.Get("x", "urn:n")',
    '(XName)"b"',
  ],
  XNamespace: [
    'XNamespace.Get("urn:n")',
    'XNamespace.None',
    '(XNamespace)"urn:d"',
    'XNamespace.Xml',
    'XNamespace.Xmlns',
  ],
  XElement: ELEMENTS,
  XDocument: DOCUMENTS,
  XContainer: [...ELEMENTS.slice(0, 3), ...DOCUMENTS.slice(0, 2)].map(
    (one) => `(XContainer)${one}`,
  ),
  XNode: NODES,
  XObject: [...NODES.slice(0, 4), `${RICH}.FirstAttribute`].map((one) => `(XObject)${one}`),
  XAttribute: [
    `${RICH}.Attribute("x")`,
    `${SPACES}.FirstAttribute`,
    `${SPACES}.LastAttribute`,
    'new XAttribute("q", "a \\"b\\" <c>")',
    'new XAttribute("n", 7)',
    `${RICH}.LastAttribute`,
  ],
  XText: [...holding('XText'), `${PLAIN}.Nodes().OfType<XText>().First()`],
  XCData: [...holding('XCData'), `${MIXED}.Nodes().OfType<XCData>().First()`],
  XComment: [...holding('XComment'), `${MIXED}.Nodes().OfType<XComment>().First()`],
  XProcessingInstruction: [
    'new XProcessingInstruction("p", "d")',
    'new XProcessingInstruction("p", "")',
    `${MIXED}.Nodes().OfType<XProcessingInstruction>().First()`,
    'new XProcessingInstruction("q", "a b")',
    'new XProcessingInstruction("x", "1")',
  ],
  XDeclaration: [
    'new XDeclaration("1.0", "utf-8", "yes")',
    'new XDeclaration("1.0", null, null)',
    `${DOCUMENTS[0]}.Declaration`,
    `${DOCUMENTS[4]}.Declaration`,
    'new XDeclaration(null, null, null)',
  ],
  XmlNodeType: ['Element', 'Text', 'None', 'CDATA', 'Document'].map((one) => `XmlNodeType.${one}`),
  SaveOptions: ['SaveOptions.None', 'SaveOptions.DisableFormatting'],
  LoadOptions: ['LoadOptions.None', 'LoadOptions.PreserveWhitespace'],
  'IEnumerable<XElement>': [
    ...ELEMENTS.slice(0, 4).map((one) => `${one}.Elements()`),
    `${RICH}.Descendants()`,
  ],
  'IEnumerable<XNode>': [
    ...ELEMENTS.slice(0, 4).map((one) => `${one}.Nodes()`),
    `${MIXED}.DescendantNodes()`,
  ],
  'IEnumerable<XAttribute>': [...ELEMENTS.slice(0, 4), KEPT].map((one) => `${one}.Attributes()`),
  ...forMembers(
    'XContainer.Add XContainer.AddFirst XContainer.ReplaceNodes XElement.new XNode.AddAfterSelf XNode.AddBeforeSelf XNode.ReplaceWith',
    'object',
    CONTENT,
  ),
  'XDocument.new object': [
    'new XElement("a")',
    'new XComment("c")',
    'new XElement("b", 1)',
    '(object)" "',
    '(object)"x"',
  ],
  ...forMembers(
    'XElement.SetValue XElement.SetAttributeValue XElement.SetElementValue XAttribute.SetValue XAttribute.new',
    'object',
    VALUES,
  ),
  ...forMembers('XElement.Parse XDocument.Parse', 'string', [...TEXTS, '(string)null']),
  ...Object.fromEntries(casts()),
};
