// A value as one text, the same that `support/show.ts` gives.
using System;
using System.Collections;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

public static class Show
{
    public static string Of(object value)
    {
        switch (value)
        {
            case null: return "null";
            case string text: return JsonConvert.ToString(text);
            case bool truth: return truth ? "true" : "false";
            case char unit: return "char:" + (int)unit;
            case double number when double.IsNaN(number): return "double:NaN";
            case float number when float.IsNaN(number): return "float:NaN";
            case double number: return "double:" + BitConverter.DoubleToInt64Bits(number).ToString("x");
            case float number: return "float:" + BitConverter.DoubleToInt64Bits(number).ToString("x");
            case decimal number: return "decimal:" + number.ToString(CultureInfo.InvariantCulture);
            case DateTime time: return "DateTime:" + time.ToString("o", CultureInfo.InvariantCulture) + " " + time.Kind;
            case DateTimeOffset time: return "DateTimeOffset:" + time.ToString("o", CultureInfo.InvariantCulture);
            case TimeSpan span: return "TimeSpan:" + span.ToString("c", CultureInfo.InvariantCulture);
            case Guid id: return "Guid:" + id;
            case byte[] bytes: return "byte[]:" + string.Concat(bytes.Select(one => one.ToString("x2")));
            case JToken token: return token.GetType().Name + ":" + token.ToString(Formatting.None);
            case Match match: return "Match:" + (match.Success ? match.Index + " " + string.Join(" ", Enumerable.Range(0, match.Groups.Count).Select(at => Group(match.Groups[at]))) : "none");
            case Group group: return Group(group);
            case GroupCollection groups: return "groups:" + groups.Count;
            case CaptureCollection captures: return "captures:" + captures.Count;
            case Regex regex: return "Regex:" + regex;
            case Capture capture: return "Capture:" + capture.Index + JsonConvert.ToString(capture.Value);
            case StringBuilder builder: return "StringBuilder:" + JsonConvert.ToString(builder.ToString());
            case TimeZoneInfo zone: return "TimeZoneInfo:" + zone.Id;
            case Random _: return "Random";
            case Oid oid: return "Oid:" + oid.Value;
            case AsymmetricAlgorithm key: return "key:" + key.KeySize;
            case PublicKey key: return "public:" + key.Oid.Value;
            case X500DistinguishedName name: return "name:" + name.Name;
            case X509Certificate certificate: return "certificate:" + certificate.GetCertHashString();
            case System.Xml.Linq.XObject node: return node.GetType().Name + ":" + node;
            case Encoding encoding: return "Encoding:" + encoding.WebName;
            case HashAlgorithm hash: return "HashAlgorithm:" + hash.HashSize;
            case StringComparer _: return "StringComparer";
            case Delegate _: return "function";
            case Exception error: return "exception " + error.GetType().Name;
        }
        var type = value.GetType();
        if (type.IsEnum) return type.Name + ":" + value;
        if (type.IsPrimitive) return NameOf(type) + ":" + Convert.ToString(value, CultureInfo.InvariantCulture);
        if (type.Name.StartsWith("KeyValuePair") || type.Name.StartsWith("Tuple") || type.Name.StartsWith("<>"))
        {
            return "{" + string.Join(", ", type.GetProperties().Select(one => one.Name + " = " + Of(one.GetValue(value)))) + "}";
        }
        if (value is IEnumerable list) return "[" + string.Join(", ", list.Cast<object>().Select(Of)) + "]";
        if (value is Context) return "IContext";
        if (value is IMessageBody) return "message";
        if (type.Namespace == null) return type.Name;
        return type.Name + ":" + Convert.ToString(value, CultureInfo.InvariantCulture);
    }

    static string Group(Group group)
    {
        return group.Success ? "(" + string.Join(" ", group.Captures.Cast<Capture>().Select(one => one.Index + JsonConvert.ToString(one.Value))) + ")" : "()";
    }

    static string NameOf(Type type)
    {
        switch (Type.GetTypeCode(type))
        {
            case TypeCode.SByte: return "sbyte";
            case TypeCode.Byte: return "byte";
            case TypeCode.Int16: return "short";
            case TypeCode.UInt16: return "ushort";
            case TypeCode.Int32: return "int";
            case TypeCode.UInt32: return "uint";
            case TypeCode.Int64: return "long";
            case TypeCode.UInt64: return "ulong";
            default: return type.Name;
        }
    }
}
