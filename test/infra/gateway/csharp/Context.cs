// The context of a policy expression, as far as the policies here use it. A member that is not listed
// does not compile: the local gateway implements exactly this list.
using System;
using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json.Linq;

public interface IContext
{
    Guid RequestId { get; }
    IRequest Request { get; }
    IResponse Response { get; }
    IOperation Operation { get; }
    ILastError LastError { get; }
    IReadOnlyDictionary<string, object> Variables { get; }
}

public interface IRequest
{
    string Method { get; }
    string IpAddress { get; }
    IUrl OriginalUrl { get; }
    IReadOnlyDictionary<string, string[]> Headers { get; }
    IMessageBody Body { get; }
}

public interface IResponse
{
    int StatusCode { get; }
    IReadOnlyDictionary<string, string[]> Headers { get; }
    IMessageBody Body { get; }
}

public interface IOperation
{
    string Id { get; }
}

public interface ILastError
{
    string Source { get; }
    string Reason { get; }
    string PolicyId { get; }
}

public interface IUrl
{
    string Path { get; }
    string QueryString { get; }
    IReadOnlyDictionary<string, string[]> Query { get; }
}

public interface IMessageBody
{
    T As<T>(bool preserveContent = false);
}

public class Jwt
{
    public string Algorithm { get; set; }
    public IEnumerable<string> Audiences { get; set; }
    public IReadOnlyDictionary<string, string[]> Claims { get; set; }
}

public static class ContextExtensions
{
    public static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> values, string name, string fallback = null)
    {
        string[] found;
        return values.TryGetValue(name, out found) ? string.Join(",", found) : fallback;
    }

    public static object GetValueOrDefault(this IReadOnlyDictionary<string, object> variables, string name) =>
        variables.GetValueOrDefault<object>(name);

    public static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> variables, string name, T fallback = default(T))
    {
        object found;
        return variables.TryGetValue(name, out found) ? (T)found : fallback;
    }
}
