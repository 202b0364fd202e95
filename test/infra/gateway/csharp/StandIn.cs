// A context that a test fills, in place of the gateway's.
using System;
using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json.Linq;

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
