// A server of the official C# SDK: its schema of a recursive record refers to itself, and its answers
// leave out members that are null although its output schema requires them.
using System.ComponentModel;
using ModelContextProtocol.Server;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddMcpServer().WithHttpTransport().WithTools<Tools>();
var app = builder.Build();
app.MapMcp("/mcp");
app.Run();

public record Place(string Name, double? Celsius, Place? Nearest);

[McpServerToolType]
public class Tools
{
    [McpServerTool(Name = "describe_place", ReadOnly = true), Description("Describes a place and those near it.")]
    public static string DescribePlace([Description("The place")] Place like) =>
        like.Nearest is null ? like.Name : $"{like.Name} near {DescribePlace(like.Nearest)}";

    [McpServerTool(Name = "get_weather", UseStructuredContent = true), Description("The weather at a place.")]
    public static Place GetWeather(string name) => new(name, null, null);
}
