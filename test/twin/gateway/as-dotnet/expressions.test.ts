import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { loadCSharp, type Parse } from '../../../../twin/gateway/csharp/parse.ts';
import { needs } from '../../../support/needs.ts';
import { type Answer, askDotnet } from './support/dotnet.ts';
import { askTwin, difference } from './support/twin.ts';

/** Expressions with the operators, conversions and faults of the evaluator. */
const EXPRESSIONS: readonly string[] = [
  // Operators
  '1 + 2',
  '2147483647 + int.Parse("1")',
  '"a" + "b" + 1 + \'c\'',
  '"a" + (string)null',
  '1 < 2 && 2 <= 2 && 3 > 2 && 3 >= 3 && !(1 == 2) && 1 != 2',
  'long.Parse("5") > 4 && long.Parse("5") == 5',
  'false || true && false',
  '("a" == "a") == true',
  'null == (string)null',
  '"a" != null ? "yes" : "no"',
  '(string)null ?? "fallback"',
  '(object)"a" == null',
  '(int)JToken.Parse("2.5") + (int)JToken.Parse("-2.5") + (int)JToken.Parse("3.5")',
  '(int)JToken.Parse("1e10")',
  '(int)JToken.Parse("\\"8\\"")',
  '(int)JToken.Parse("12345678901")',
  'true ? null : "a"',
  // Text
  '"text".Length',
  '"a.b.c".Split(\'.\').Length',
  '"".Split(\',\').Length',
  'string.Join("|", ",a,,b,".Split(\',\'))',
  '"text".Contains("ex") && !"text".Contains("EX")',
  '"TEXT".StartsWith("te", StringComparison.OrdinalIgnoreCase)',
  '"TEXT".StartsWith("te", StringComparison.Ordinal)',
  '"text".EndsWith("XT", StringComparison.OrdinalIgnoreCase)',
  '"CHUNKED".Equals("chunked", StringComparison.OrdinalIgnoreCase)',
  '"chun\u212aed".Equals("chunked", StringComparison.OrdinalIgnoreCase)',
  '"chunked".Equals("Chunked", StringComparison.Ordinal)',
  '"chunked".Equals((string)null, StringComparison.OrdinalIgnoreCase)',
  '"Stra\u00dfe".IndexOf("SS", StringComparison.OrdinalIgnoreCase)',
  '"a\u212ab".IndexOf("K", StringComparison.OrdinalIgnoreCase)',
  '"\u0131i".IndexOf("I", StringComparison.OrdinalIgnoreCase)',
  '"\u017fs".IndexOf("S", StringComparison.OrdinalIgnoreCase)',
  '"\u00ff\u00b5".IndexOf("\u0178", StringComparison.OrdinalIgnoreCase)',
  '"\u00b5".IndexOf("\u039c", StringComparison.OrdinalIgnoreCase)',
  '"\u00e4".IndexOf("\u00c4", StringComparison.OrdinalIgnoreCase)',
  '"abc".IndexOf("c", StringComparison.Ordinal)',
  '"abc".IndexOf("", StringComparison.Ordinal)',
  '"7".PadLeft(3, \'0\') + "1234".PadLeft(3, \'0\')',
  '"a".PadLeft(int.Parse("-1"), \'0\')',
  '"aXbX".Replace("X", "$1$&") + "a".Replace("a", null)',
  '"a".Replace("", "b")',
  '" \\t a \\n".Trim()',
  '"a".ToString()',
  '"\\u0041\\\\\\"\\\'\\0".Length',
  'string.IsNullOrEmpty("") && string.IsNullOrEmpty(null) && !string.IsNullOrEmpty(" ")',
  'string.CompareOrdinal("a", "b") < 0 && string.CompareOrdinal("b", "a") > 0',
  'string.CompareOrdinal("a", "ab") < 0 && string.CompareOrdinal("a", "A") > 0',
  'string.CompareOrdinal(null, "a") < 0 && string.CompareOrdinal(null, null) == 0',
  'Convert.ToString((object)"a") + Convert.ToString((object)null)',
  // Numbers
  'int.Parse(" 12 ") + int.Parse("+3") + int.Parse("-0")',
  'int.Parse("")',
  'int.Parse("1.0")',
  'int.Parse("1 2")',
  'int.Parse("2147483648")',
  'int.Parse(null)',
  'long.Parse("9223372036854775808") == 0',
  'long.Parse("-9223372036854775808") < 0',
  // Patterns
  'Regex.IsMatch("abc\\n", "^abc$")',
  'Regex.IsMatch("abc\\n\\n", "^abc$")',
  'Regex.IsMatch("x\\nabc", "^abc")',
  'Regex.IsMatch("a\\rb", "^a.b$")',
  'Regex.IsMatch("a\\nb", "^a.b$")',
  'Regex.IsMatch("TO\u212aEN", "^token$", RegexOptions.IgnoreCase)',
  'Regex.IsMatch("TO\u212aEN", "^to[a-z]en$", RegexOptions.IgnoreCase)',
  'Regex.IsMatch("\u212a", "^[^k]$", RegexOptions.IgnoreCase)',
  'Regex.IsMatch("\u017f", "^s$", RegexOptions.IgnoreCase)',
  'Regex.IsMatch("\u0130", "^i$", RegexOptions.IgnoreCase)',
  'Regex.IsMatch("\u0131", "^I$", RegexOptions.IgnoreCase)',
  'Regex.IsMatch("TOKEN", "^token$", RegexOptions.None)',
  'Regex.IsMatch("a]b", "^a[\\\\]]b$") && Regex.IsMatch("aa", "^(?:a|b){2,3}$")',
  'Regex.IsMatch(null, "a")',
  // Lists and dictionaries
  '"b a".Split(\' \').Any() && "b a".Split(\' \').Any(x => x == "a") && !"a".Split(\' \').Any(x => x == "b")',
  '"a b".Split(\' \').All(x => x.Length == 1) && "a b".Split(\' \').Contains("b")',
  'string.Join(",", "a bb ccc".Split(\' \').Where(x => x.Length > 1).Select(x => x + "!"))',
  '"a b".Split(\' \').Select(x => x.Length).Count() + "x y".Split(\' \').Count()',
  '"a b".Split(\' \').First() + "a b".Split(\' \')[1]',
  '"a b".Split(\' \')[2]',
  '"a".Split(\' \').Where(x => x == "b").First()',
  '{ DayOfWeek a, b; Enum.TryParse<DayOfWeek>("9", out a); Enum.TryParse<DayOfWeek>(" 9", out b); return a == b && new[] { a }.Contains(b) && new[] { a, b }.Distinct().Count() == 1; }',
  'context.Request.Headers.ContainsKey("x-b") && !context.Request.Headers.ContainsKey("c")',
  'context.Request.Headers.GetValueOrDefault("X-B", "") + context.Request.Headers.GetValueOrDefault("c", "none")',
  'context.Request.Headers.GetValueOrDefault("c", null) == null',
  '(context.Request.Headers.GetValueOrDefault("c") == null) + context.Request.Headers.GetValueOrDefault("X-B")',
  'context.Variables.GetValueOrDefault("missing") == null && context.Variables.GetValueOrDefault("text") != null',
  'context.Variables.GetValueOrDefault<string>("missing") + context.Variables.GetValueOrDefault<int>("missing") + context.Variables.GetValueOrDefault<string>("text")',
  'context.Variables.GetValueOrDefault<int>("text")',
  'context.Request.Headers["x-b"][1]',
  'context.Request.Headers["c"]',
  'context.Request.Headers.Any(h => h.Key.StartsWith("x", StringComparison.OrdinalIgnoreCase) && h.Value.Any(v => v == "three"))',
  'string.Join(",", context.Request.Headers.Select(h => h.Key))',
  'context.Request.Headers.Count()',
  'context.Request.OriginalUrl.Query.GetValueOrDefault("Q", "") + context.Request.OriginalUrl.Path',
  'context.Request.Method + context.Request.IpAddress + context.Operation.Id',
  'context.RequestId.ToString().Length',
  // Variables and casts
  'context.Variables["missing"]',
  'context.Variables.ContainsKey("text") && !context.Variables.ContainsKey("TEXT")',
  'context.Variables.GetValueOrDefault<string>("text", "") + context.Variables.GetValueOrDefault<string>("missing", "none")',
  'context.Variables.GetValueOrDefault<string>("json", "")',
  '(string)context.Variables["text"] + ((string)context.Variables["text"]).Length',
  '(string)context.Variables["json"]',
  '(bool)context.Variables["text"]',
  '(Jwt)context.Variables["text"] == null',
  '(context.Variables["text"] as JObject) == null && (context.Variables["json"] is JObject) && !(context.Variables["text"] is JObject) && (context.Variables["json"] is JToken)',
  '(context.Variables["text"] as JObject)["a"]',
  '(context.Variables["text"] as JObject)?["a"]?.ToString() ?? "left"',
  '((Jwt)context.Variables["token"]).Algorithm + ((Jwt)context.Variables["token"]).Audiences.Count()',
  '((Jwt)context.Variables["token"]).Claims["roles"].Contains("s") && ((Jwt)context.Variables["token"]).Claims.GetValueOrDefault("roles", "") == "r,s"',
  'context.Response.StatusCode',
  'context?.Response?.StatusCode == 1',
  'context.Response?.StatusCode',
  'context.Operation?.Id.Length + 1',
  'context.LastError.Reason',
  'context.Response == null && context.LastError == null',
  'context.Response?.Headers.GetValueOrDefault("a", "") ?? "no answer"',
  // JSON
  ...['s', 'n', 'd', 'b', 'z', 'o', 'l', 'big', 'missing'].flatMap((name) => [
    `((JObject)context.Variables["json"])["${name}"].ToString(Formatting.None)`,
    `((JObject)context.Variables["json"])["${name}"]?.ToString() ?? "none"`,
    `(string)((JObject)context.Variables["json"])["${name}"] ?? "null"`,
    `(bool)((JObject)context.Variables["json"])["${name}"]`,
    `(int)((JObject)context.Variables["json"])["${name}"]`,
    `((JObject)context.Variables["json"])["${name}"]["p"]`,
    `((JObject)context.Variables["json"])["${name}"][0].ToString()`,
  ]),
  '((JObject)context.Variables["json"])["l"][5]',
  '((JObject)context.Variables["json"])["l"]["two"]',
  '(JArray)((JObject)context.Variables["json"])["s"] == null',
  '((JArray)((JObject)context.Variables["json"])["l"])[2][0].ToString()',
  '((JObject)context.Variables["json"]).ToString(Formatting.Indented)',
  'JToken.Parse("[1]").ToString(Formatting.None) + JToken.Parse("\\"a\\"").ToString()',
  'JToken.Parse(null)',
  'JToken.Parse("{")',
  'JObject.Parse("{\\"a\\":1}")["a"].ToString()',
  'JObject.Parse("[1]")["a"]',
  'JsonConvert.SerializeObject("a\\"\\n\\u2028</script>") + JsonConvert.SerializeObject((string)null)',
  'context.Request.Body.As<JObject>(preserveContent: true)["a"][1]["b"].ToString()',
  'context.Request.Body.As<string>(true).Length + context.Request.Body.As<string>(preserveContent: true).Length',
];

describe('an expression', needs('dotnet'), () => {
  let parse: Parse;
  let answers: readonly Answer[];

  before(async () => {
    parse = await loadCSharp();
    answers = await askDotnet(EXPRESSIONS);
  });

  for (const [at, code] of EXPRESSIONS.entries()) {
    test(`has the same value as in .NET: ${code}`, () => {
      assert.equal(difference(code, askTwin(parse, code), answers[at] as Answer), undefined);
    });
  }
});
