// The official client, unmodified, as an application with a token uses it. One command per line:
// `list`, `call <tool> <arguments>`, `token <token>`; one line of JSON per answer.
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ModelContextProtocol.Client;

var bearer = new Bearer { Token = args[1] };
var transport = new HttpClientTransport(
    new HttpClientTransportOptions { Endpoint = new Uri(args[0]), TransportMode = HttpTransportMode.StreamableHttp },
    new HttpClient(bearer),
    ownsHttpClient: true);
await using var client = await McpClient.CreateAsync(transport);

while (Console.ReadLine() is { } line)
{
    var words = line.Split(' ', 3);
    Console.WriteLine(JsonSerializer.Serialize(await Answer(words)));
}

async Task<object> Answer(string[] words)
{
    bearer.Challenge = null;
    try
    {
        switch (words[0])
        {
            case "list":
                return new { tools = (await client.ListToolsAsync()).Select(tool => tool.Name) };
            case "call":
                var arguments = JsonSerializer.Deserialize<Dictionary<string, object?>>(words[2]);
                return new { result = (await client.CallToolAsync(words[1], arguments)).StructuredContent };
            default:
                bearer.Token = words[1];
                return new { };
        }
    }
    catch (Exception error)
    {
        return new { error = error.GetType().Name, message = error.Message, challenge = bearer.Challenge };
    }
}

/// <summary>As in any application that handles sign-in itself: adds the token, keeps the challenge.</summary>
class Bearer() : DelegatingHandler(new HttpClientHandler())
{
    public required string Token { get; set; }
    public string? Challenge { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        var response = await base.SendAsync(request, cancel);
        if (response.StatusCode == HttpStatusCode.Forbidden) Challenge = response.Headers.WwwAuthenticate.ToString();
        return response;
    }
}
