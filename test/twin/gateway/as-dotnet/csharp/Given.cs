// Runs a compiled program in the context that `support/given.ts` describes too.
using System;
using System.Collections.Generic;
using System.Reflection;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

public static class Given
{
    public static string Run(MethodInfo program)
    {
        try
        {
            var run = (Func<IContext, object>)Delegate.CreateDelegate(typeof(Func<IContext, object>), program);
            return "value " + Show.Of(run(Context()));
        }
        catch (Exception error) { return "error " + error.GetType().Name; }
    }

    static Context Context()
    {
        var request = JObject.Parse(@"{
            ""method"": ""POST"", ""address"": ""203.0.113.7"", ""path"": ""/p"", ""search"": ""?q=1&q=2"", ""matched"": { ""q"": ""1,2"" }, ""query"": { ""q"": [""1"", ""2""] },
            ""headers"": { ""A"": [""one""], ""X-B"": [""two"", ""three""], ""Empty"": [""""] }, ""body"": ""{\""a\"":[1,{\""b\"":\""c\""}],\""t\"":\""tr\u00fce\""}""
        }");
        var response = JObject.Parse(@"{ ""status"": 201, ""reason"": ""Created"", ""headers"": { ""Content-Type"": [""application/json""] }, ""body"": ""[1,2]"" }");
        var context = new Context
        {
            RequestId = new Guid("00000000-0000-4000-8000-000000000000"),
            Request = new Message(request),
            Response = new Message(response),
            Api = new Api { Id = "p", Name = "p", Path = "" },
            Operation = new Operation { Id = "op", Method = "POST", Name = "op", UrlTemplate = "/p?q={q}" },
            Region = "",
            ServiceId = "",
            ServiceName = "",
            Timestamp = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            LastError = new LastError { Message = "", Source = "validate-jwt", Reason = "TokenExpired", PolicyId = "check" },
        };
        context.Values["text"] = "value";
        context.Values["number"] = 7;
        context.Values["json"] = JObject.Parse(@"{""s"":""text"",""n"":7,""d"":1.5,""b"":true,""z"":null,""o"":{""p"":""q""},""l"":[1,""two"",[3]],""big"":12345678901}");
        context.Values["token"] = new Jwt { Algorithm = "RS256", Audiences = new[] { "a", "b" }, Claims = new Dictionary<string, string[]> { ["scp"] = new[] { "a b" }, ["roles"] = new[] { "r", "s" } } };
        context.Values["answer"] = new Message(response);
        return context;
    }
}
