// A context that a test fills, in place of the gateway's.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Newtonsoft.Json.Linq;

public class Context : IContext, IDeployment, IGateway
{
    public IContextApi Api { get; set; }
    public TimeSpan Elapsed => TimeSpan.Zero;
    public Guid RequestId { get; set; }
    public Message Request { get; set; }
    public Message Response { get; set; }
    public Operation Operation { get; set; }
    public LastError LastError { get; set; }
    public DateTime Timestamp { get; set; }
    public Dictionary<string, object> Values { get; } = new Dictionary<string, object>();
    public IReadOnlyDictionary<string, object> Variables => Values;
    public IDeployment Deployment => this;
    public IGraphQL GraphQL => null;
    public IProduct Product => null;
    public ISubscription Subscription => null;
    public bool Tracing => false;
    public IUser User => null;
    public IWorkspace Workspace => null;
    public void Trace(string message) { }
    IRequest IContext.Request => Request;
    IResponse IContext.Response => Response;
    IOperation IContext.Operation => Operation;
    ILastError IContext.LastError => LastError;
    IReadOnlyDictionary<string, X509Certificate2> IDeployment.Certificates { get; } = new Dictionary<string, X509Certificate2>();
    IGateway IDeployment.Gateway => this;
    string IDeployment.GatewayId => "managed";
    public string Region { get; set; }
    public string ServiceId { get; set; }
    public string ServiceName { get; set; }
    string IGateway.Id => "managed";
    string IGateway.InstanceId => "managed";
    bool IGateway.IsManaged => true;
}

public class Api : IContextApi
{
    public string Id { get; set; }
    public bool IsCurrentRevision => true;
    public string Name { get; set; }
    public string Path { get; set; }
    public string Revision => "1";
    public IUrl ServiceUrl => null;
    public string Version => null;
    public IWorkspace Workspace => null;
}

public class Operation : IOperation
{
    public string Id { get; set; }
    public string Method { get; set; }
    public string Name { get; set; }
    public string UrlTemplate { get; set; }
}

public class LastError : ILastError
{
    public string Message { get; set; }
    public string Path { get; set; }
    public string PolicyId { get; set; }
    public string Reason { get; set; }
    public string Scope { get; set; }
    public string Section { get; set; }
    public string Source { get; set; }
}

public class Message : IRequest, IResponse, IUrl, IMessageBody
{
    string text;

    public Message(JToken from)
    {
        Method = (string)from["method"];
        IpAddress = (string)from["address"];
        Path = (string)from["path"];
        StatusCode = (int?)from["status"] ?? 0;
        StatusReason = (string)from["reason"] ?? "";
        Query = Dictionary(from["query"]);
        QueryString = (string)from["search"] ?? (Query.Count == 0 ? "" : "?" + string.Join("&", Query.Keys));
        Fields = Dictionary(from["headers"]);
        MatchedParameters = from["matched"]?.ToObject<Dictionary<string, string>>() ?? new Dictionary<string, string>();
        text = (string)from["body"];
    }

    public string Method { get; }
    public string IpAddress { get; }
    public string Host => "";
    public string Path { get; }
    public int Port => 80;
    public string Scheme => "http";
    public int StatusCode { get; }
    public string StatusReason { get; }
    public string QueryString { get; }
    public IReadOnlyDictionary<string, string[]> Query { get; }
    public Dictionary<string, string[]> Fields { get; set; }
    public IReadOnlyDictionary<string, string[]> Headers => Fields;
    public IReadOnlyDictionary<string, string> MatchedParameters { get; }
    public IUrl OriginalUrl => this;
    public IUrl Url => this;
    public X509Certificate2 Certificate => null;
    public IFoundry Foundry => null;
    public IPrivateEndpointConnection PrivateEndpointConnection => null;
    public IMessageBody Body => text == null ? null : this;

    public override string ToString() => Scheme + "://" + Host + Path + QueryString;

    string Taken(bool preserves)
    {
        var taken = text;
        if (!preserves) text = "";
        return taken;
    }

    public T As<T>(bool preserveContent)
    {
        var content = Taken(preserveContent);
        if (typeof(T) == typeof(string)) return (T)(object)content;
        if (typeof(T) == typeof(byte[])) return (T)(object)System.Text.Encoding.UTF8.GetBytes(content);
        if (typeof(T) == typeof(JToken)) return (T)(object)JToken.Parse(content);
        if (typeof(T) == typeof(JObject)) return (T)(object)JObject.Parse(content);
        if (typeof(T) == typeof(JArray)) return (T)(object)JArray.Parse(content);
        if (typeof(T) == typeof(XDocument)) return (T)(object)XDocument.Parse(content);
        if (typeof(T) == typeof(XElement) || typeof(T) == typeof(XNode)) return (T)(object)XElement.Parse(content);
        throw new NotSupportedException(typeof(T).Name);
    }

    public IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent)
    {
        var form = new Dictionary<string, IList<string>>();
        foreach (var part in Taken(preserveContent).Split('&').Where(one => one != ""))
        {
            var at = part.IndexOf('=');
            var name = System.Net.WebUtility.UrlDecode(at < 0 ? part : part.Substring(0, at));
            if (!form.ContainsKey(name)) form[name] = new List<string>();
            form[name].Add(at < 0 ? "" : System.Net.WebUtility.UrlDecode(part.Substring(at + 1)));
        }
        return form;
    }

    public static Dictionary<string, string[]> Dictionary(JToken from) =>
        new Dictionary<string, string[]>(from?.ToObject<Dictionary<string, string[]>>() ?? new Dictionary<string, string[]>(), StringComparer.OrdinalIgnoreCase);
}
