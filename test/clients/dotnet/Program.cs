// A program around the printed file: one request per line, one line of JSON per answer, as
// `listTools` and `callTool <name> <arguments>`.
using System.Text.Json;
using ModelContextProtocol.Client;

McpClient? client = null;
while (Console.ReadLine() is { } line)
{
    var words = line.Split(' ', 3);
    object answer;
    try
    {
        client ??= await SecureMcp.ConnectAsync();
        answer = new { failed = false, text = JsonSerializer.Serialize(await Answer(words)) };
    }
    catch (Exception error)
    {
        answer = new { failed = true, text = error.ToString() };
    }
    Console.WriteLine(JsonSerializer.Serialize(answer));
}

async Task<object> Answer(string[] words)
{
    if (words[0] == "listTools") return (await client!.ListToolsAsync()).Select(tool => tool.Name);
    var arguments = JsonSerializer.Deserialize<Dictionary<string, object?>>(words[2]);
    return await client!.CallToolAsync(words[1], arguments);
}
