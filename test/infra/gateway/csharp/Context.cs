// The context of a policy expression, as the reference describes it.
using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Newtonsoft.Json.Linq;

public interface IContext
{
    IContextApi Api { get; }
    IDeployment Deployment { get; }
    TimeSpan Elapsed { get; }
    IGraphQL GraphQL { get; }
    ILastError LastError { get; }
    IOperation Operation { get; }
    IProduct Product { get; }
    IRequest Request { get; }
    Guid RequestId { get; }
    IResponse Response { get; }
    ISubscription Subscription { get; }
    DateTime Timestamp { get; }
    bool Tracing { get; }
    IUser User { get; }
    IReadOnlyDictionary<string, object> Variables { get; }
    IWorkspace Workspace { get; }
    void Trace(string message);
}

public interface IContextApi
{
    string Id { get; }
    bool IsCurrentRevision { get; }
    string Name { get; }
    string Path { get; }
    string Revision { get; }
    IUrl ServiceUrl { get; }
    string Version { get; }
    IWorkspace Workspace { get; }
}

public interface IApi
{
    string Id { get; }
    string Name { get; }
    string Path { get; }
    IEnumerable<string> Protocols { get; }
    IUrl ServiceUrl { get; }
    ISubscriptionKeyParameterNames SubscriptionKeyParameterNames { get; }
}

public interface IDeployment
{
    IReadOnlyDictionary<string, X509Certificate2> Certificates { get; }
    IGateway Gateway { get; }
    string GatewayId { get; }
    string Region { get; }
    string ServiceId { get; }
    string ServiceName { get; }
}

public interface IGateway
{
    string Id { get; }
    string InstanceId { get; }
    bool IsManaged { get; }
}

public interface IFoundry { string Deployment { get; } }

public interface IGraphQL { }

public interface IGroup
{
    string Id { get; }
    string Name { get; }
}

public interface ILastError
{
    string Message { get; }
    string Path { get; }
    string PolicyId { get; }
    string Reason { get; }
    string Scope { get; }
    string Section { get; }
    string Source { get; }
}

public interface IMessageBody
{
    T As<T>(bool preserveContent = false);
    IDictionary<string, IList<string>> AsFormUrlEncodedContent(bool preserveContent = false);
}

public interface IOperation
{
    string Id { get; }
    string Method { get; }
    string Name { get; }
    string UrlTemplate { get; }
}

public interface IPrivateEndpointConnection
{
    string GroupId { get; }
    string MemberName { get; }
    string Name { get; }
}

public enum ProductState { NotPublished, Published }

public interface IProduct
{
    IEnumerable<IApi> Apis { get; }
    bool ApprovalRequired { get; }
    IEnumerable<IGroup> Groups { get; }
    string Id { get; }
    string Name { get; }
    ProductState State { get; }
    bool SubscriptionRequired { get; }
    int? SubscriptionsLimit { get; }
    IWorkspace Workspace { get; }
}

public interface IRequest
{
    IMessageBody Body { get; }
    X509Certificate2 Certificate { get; }
    IFoundry Foundry { get; }
    IReadOnlyDictionary<string, string[]> Headers { get; }
    string IpAddress { get; }
    IReadOnlyDictionary<string, string> MatchedParameters { get; }
    string Method { get; }
    IUrl OriginalUrl { get; }
    IPrivateEndpointConnection PrivateEndpointConnection { get; }
    IUrl Url { get; }
}

public interface IResponse
{
    IMessageBody Body { get; }
    IReadOnlyDictionary<string, string[]> Headers { get; }
    int StatusCode { get; }
    string StatusReason { get; }
}

public interface ISubscription
{
    DateTime CreatedDate { get; }
    DateTime? EndDate { get; }
    string Id { get; }
    string Key { get; }
    string Name { get; }
    string PrimaryKey { get; }
    string SecondaryKey { get; }
    DateTime? StartDate { get; }
}

public interface ISubscriptionKeyParameterNames
{
    string Header { get; }
    string Query { get; }
}

public interface IUrl
{
    string Host { get; }
    string Path { get; }
    int Port { get; }
    IReadOnlyDictionary<string, string[]> Query { get; }
    string QueryString { get; }
    string Scheme { get; }
}

public interface IUser
{
    string Email { get; }
    string FirstName { get; }
    IEnumerable<IGroup> Groups { get; }
    string Id { get; }
    IEnumerable<IUserIdentity> Identities { get; }
    string LastName { get; }
    string Note { get; }
    DateTime RegistrationDate { get; }
}

public interface IUserIdentity
{
    string Id { get; }
    string Provider { get; }
}

public interface IWorkspace
{
    string Id { get; }
    string Name { get; }
}

public class Jwt
{
    public string Algorithm { get; set; }
    public IEnumerable<string> Audiences { get; set; }
    public IReadOnlyDictionary<string, string[]> Claims { get; set; }
    public DateTime? ExpirationTime => Time("exp");
    public string Id => Claim("jti");
    public DateTime? IssuedAt => Time("iat");
    public string Issuer => Claim("iss");
    public DateTime? NotBefore => Time("nbf");
    public string Subject => Claim("sub");
    public string Type { get; set; }

    string Claim(string name) => Claims.TryGetValue(name, out var values) ? values[0] : null;

    DateTime? Time(string name) => Claim(name) == null ? (DateTime?)null : DateTimeOffset.FromUnixTimeSeconds(long.Parse(Claim(name))).UtcDateTime;
}

public class BasicAuthCredentials
{
    public string Password { get; set; }
    public string UserId { get; set; }
}

public static class ContextExtensions
{
    public static string GetValueOrDefault(this IReadOnlyDictionary<string, string[]> values, string name, string fallback = null)
    {
        string[] found;
        return values.TryGetValue(name, out found) ? string.Join(",", found) : fallback;
    }

    public static string GetValueOrDefault(this IReadOnlyDictionary<string, string> values, string name, string fallback = null)
    {
        string found;
        return values.TryGetValue(name, out found) ? found : fallback;
    }

    public static object GetValueOrDefault(this IReadOnlyDictionary<string, object> variables, string name) =>
        variables.GetValueOrDefault<object>(name);

    public static T GetValueOrDefault<T>(this IReadOnlyDictionary<string, object> variables, string name, T fallback = default(T))
    {
        object found;
        return variables.TryGetValue(name, out found) ? (T)found : fallback;
    }

    public static byte[] Encrypt(this byte[] input, string alg, byte[] key, byte[] iv) => Transformed(input, alg, key, iv, true);

    public static byte[] Decrypt(this byte[] input, string alg, byte[] key, byte[] iv) => Transformed(input, alg, key, iv, false);

    static byte[] Transformed(byte[] input, string alg, byte[] key, byte[] iv, bool encrypts)
    {
        if (input == null || alg == null || key == null || iv == null) throw new ArgumentNullException();
        using (var algorithm = Create(alg))
        using (var transform = encrypts ? algorithm.CreateEncryptor(key, iv) : algorithm.CreateDecryptor(key, iv))
            return transform.TransformFinalBlock(input, 0, input.Length);
    }

    static SymmetricAlgorithm Create(string name)
    {
        switch (name.ToLowerInvariant())
        {
            case "aes": case "aesmanaged": case "rijndael": case "rijndaelmanaged": return Aes.Create();
            case "tripledes": case "3des": case "triple des": return TripleDES.Create();
            default: throw new NullReferenceException();
        }
    }

    public static Jwt AsJwt(this string input)
    {
        var parts = (input ?? "").Trim().Split('.');
        if (parts[0].StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) parts[0] = parts[0].Substring(7).TrimStart(' ');
        if (parts.Length != 3) return null;
        var header = Decoded(parts[0]);
        var claims = Decoded(parts[1]);
        if (header == null || claims == null || header["alg"]?.Type != JTokenType.String) return null;
        return new Jwt
        {
            Algorithm = (string)header["alg"],
            Type = header["typ"]?.Type == JTokenType.String ? (string)header["typ"] : null,
            Audiences = claims["aud"] == null ? new string[0] : Texts(claims["aud"]),
            Claims = claims.Properties().ToDictionary(one => one.Name, one => Texts(one.Value)),
        };
    }

    static JObject Decoded(string part)
    {
        try
        {
            var text = part.Replace('-', '+').Replace('_', '/');
            var bytes = Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
            return JObject.Parse(System.Text.Encoding.UTF8.GetString(bytes));
        }
        catch (Exception) { return null; }
    }

    static string[] Texts(JToken value) =>
        (value is JArray list ? list.AsEnumerable() : new[] { value }).Select(one => one.Type == JTokenType.String ? (string)one : one.ToString(Newtonsoft.Json.Formatting.None)).ToArray();

    public static bool TryParseJwt(this string input, out Jwt result) => (result = input.AsJwt()) != null;

    public static BasicAuthCredentials AsBasic(this string input)
    {
        var text = (input ?? "").Trim();
        if (!text.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
        try
        {
            var decoded = System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(text.Substring(6).Trim()));
            var colon = decoded.IndexOf(':');
            return colon < 0 ? null : new BasicAuthCredentials { UserId = decoded.Substring(0, colon), Password = decoded.Substring(colon + 1) };
        }
        catch (FormatException) { return null; }
    }

    public static bool TryParseBasic(this string input, out BasicAuthCredentials result) => (result = input.AsBasic()) != null;
}
