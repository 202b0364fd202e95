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
