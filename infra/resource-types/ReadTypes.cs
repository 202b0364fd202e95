// Extracts the named files from the package Azure.Bicep.Types.Az, which contains them compressed
// inside its assembly: ReadTypes <folder> <name>...
using System.IO.Compression;
using System.Reflection;

var package = Assembly.Load("Azure.Bicep.Types.Az");
foreach (var name in args[1..])
{
    using var compressed = package.GetManifestResourceStream($"{name}.deflated")
        ?? throw new ArgumentException($"The package has no {name}.");
    using var content = new DeflateStream(compressed, CompressionMode.Decompress);
    using var file = File.Create(Path.Combine(args[0], Uri.EscapeDataString(name)));
    content.CopyTo(file);
}
