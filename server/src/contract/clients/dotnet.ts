import type { Endpoint } from './client.ts';

/** Bodies go out in chunks, and the metadata must advertise PKCE; Entra's own does not. */
export const dotnet = ({ mcpUrl, clientId }: Endpoint): string => `using System.Net;
using System.Net.Sockets;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;

public static class SecureMcp
{
    public static Task<McpClient> ConnectAsync() => McpClient.CreateAsync(new HttpClientTransport(new()
    {
        Endpoint = new Uri("${mcpUrl}"),
        TransportMode = HttpTransportMode.StreamableHttp,
        OAuth = new()
        {
            ClientId = "${clientId}",
            RedirectUri = new Uri($"http://localhost:{FreePort()}/callback"),
            AuthorizationCallbackHandler = SignInAsync,
        },
    }));

    // After sign-in, the browser returns to the redirect URI with a code.
    private static async Task<AuthorizationResult?> SignInAsync(AuthorizationCallbackContext context, CancellationToken cancel)
    {
        using var listener = new HttpListener();
        listener.Prefixes.Add(context.RedirectUri.GetLeftPart(UriPartial.Authority) + "/");
        listener.Start();
        Console.WriteLine($"Sign in: {context.AuthorizationUri}");
        var arrival = await listener.GetContextAsync().WaitAsync(cancel);
        var query = arrival.Request.QueryString;
        arrival.Response.Close("You can close this page."u8.ToArray(), willBlock: false);
        return new() { Code = query["code"], State = query["state"], Iss = query["iss"] };
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
`;
