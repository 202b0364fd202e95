// Evaluates compiled expressions for a test: one JSON command per line in, one JSON answer per line out.
using System;
using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

public static class Runner
{
    public static void Main()
    {
        var context = new Context();
        string line;
        while ((line = Console.ReadLine()) != null)
        {
            var command = JsonConvert.DeserializeObject<JObject>(line, new JsonSerializerSettings { DateParseHandling = DateParseHandling.None });
            JObject answer;
            try { answer = Run(ref context, command); }
            catch (Exception error) { answer = new JObject { ["error"] = error.GetType().Name }; }
            Console.WriteLine(answer.ToString(Formatting.None));
        }
    }

    static JObject Run(ref Context context, JObject command)
    {
        switch ((string)command["op"])
        {
            case "start":
                context = new Context { RequestId = (Guid?)command["requestId"] ?? Guid.NewGuid(), Request = new Message(command["request"]), Operation = new Operation { Id = (string)command["operation"] } };
                return new JObject();
            case "evaluate":
                foreach (var earlier in command["before"] ?? new JArray()) Run(ref context, (JObject)earlier);
                var value = Expressions.All[(int)command["expression"]](context);
                if (command["keep"] != null) context.Values[(string)command["keep"]] = value;
                return new JObject { ["value"] = Plain(value) };
            case "set":
                var plain = ((JValue)command["value"]).Value;
                context.Values[(string)command["name"]] = plain is long number ? (int)number : plain;
                return new JObject();
            case "setToken":
                context.Values[(string)command["name"]] = new Jwt
                {
                    Algorithm = (string)command["algorithm"],
                    Audiences = command["audiences"].ToObject<string[]>(),
                    Claims = command["claims"].ToObject<Dictionary<string, string[]>>(),
                };
                return new JObject();
            case "setResponse":
                context.Values[(string)command["name"]] = MessageOf(command["response"]);
                return new JObject();
            case "respond":
                context.Response = MessageOf(command["response"]);
                return new JObject();
            case "headers":
                context.Request.Fields = Message.Dictionary(command["headers"]);
                return new JObject();
            case "fail":
                context.LastError = command["source"] == null ? null : new LastError { Source = (string)command["source"], Reason = (string)command["reason"], PolicyId = (string)command["policyId"] };
                return new JObject();
            default:
                throw new InvalidOperationException((string)command["op"]);
        }
    }

    static Message MessageOf(JToken from) => from.Type == JTokenType.Null ? null : new Message(from);

    static JToken Plain(object value) =>
        value is string || value is bool || value is int ? new JValue(value) : new JValue((string)null);
}

public class Context : IContext
{
    public Guid RequestId { get; set; }
    public Message Request { get; set; }
    public Message Response { get; set; }
    public Operation Operation { get; set; }
    public LastError LastError { get; set; }
    public Dictionary<string, object> Values { get; } = new Dictionary<string, object>();
    public IReadOnlyDictionary<string, object> Variables => Values;
    IRequest IContext.Request => Request;
    IResponse IContext.Response => Response;
    IOperation IContext.Operation => Operation;
    ILastError IContext.LastError => LastError;
}

public class Operation : IOperation { public string Id { get; set; } }

public class LastError : ILastError
{
    public string Source { get; set; }
    public string Reason { get; set; }
    public string PolicyId { get; set; }
}

public class Message : IRequest, IResponse, IUrl, IMessageBody
{
    readonly string text;

    public Message(JToken from)
    {
        Method = (string)from["method"];
        IpAddress = (string)from["address"];
        Path = (string)from["path"];
        StatusCode = (int?)from["status"] ?? 0;
        Query = Dictionary(from["query"]);
        QueryString = (string)from["search"] ?? (Query.Count == 0 ? "" : "?" + string.Join("&", Query.Keys));
        Fields = Dictionary(from["headers"]);
        text = (string)from["body"];
    }

    public string Method { get; }
    public string IpAddress { get; }
    public string Path { get; }
    public int StatusCode { get; }
    public string QueryString { get; }
    public IReadOnlyDictionary<string, string[]> Query { get; }
    public Dictionary<string, string[]> Fields { get; set; }
    public IReadOnlyDictionary<string, string[]> Headers => Fields;
    public IUrl OriginalUrl => this;
    public IMessageBody Body => text == null ? null : this;

    public T As<T>(bool preserveContent)
    {
        if (typeof(T) == typeof(string)) return (T)(object)text;
        if (typeof(T) == typeof(byte[])) return (T)(object)System.Text.Encoding.UTF8.GetBytes(text);
        if (typeof(T) == typeof(JObject)) return (T)(object)JObject.Parse(text);
        throw new NotSupportedException(typeof(T).Name);
    }

    public static Dictionary<string, string[]> Dictionary(JToken from) =>
        new Dictionary<string, string[]>(from?.ToObject<Dictionary<string, string[]>>() ?? new Dictionary<string, string[]>(), StringComparer.OrdinalIgnoreCase);
}
