// Compiles programs as the gateway does, each on its own, and runs those that the compiler accepts. The
// compiler is that of the SDK, called here because one call of it judges thousands of programs.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

public static class Host
{
    const string Usings = "using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Net; using System.Security.Cryptography; using System.Security.Cryptography.X509Certificates; using System.Text; using System.Text.RegularExpressions; using System.Xml.Linq; using XmlNodeType = System.Xml.XmlNodeType; using XmlException = System.Xml.XmlException; using Newtonsoft.Json; using Newtonsoft.Json.Linq;\n";

    // A program that runs longer is endless: its thread ends with the process.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp7_3);

    // Arguments: folder of the reference assemblies, file of Newtonsoft.Json, folder of the shared sources.
    public static void Main(string[] arguments)
    {
        // No file of the SDK or of a package stays open or locked.
        var references = Directory.GetFiles(arguments[0], "*.dll").Append(arguments[1]).Select(file => (MetadataReference)MetadataReference.CreateFromImage(File.ReadAllBytes(file))).ToArray();
        var shared = Directory.GetFiles(arguments[2], "*.cs").Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), Language)).ToArray();
        AssemblyLoadContext.Default.LoadFromAssemblyPath(arguments[1]);
        string line;
        while ((line = Console.ReadLine()) != null)
        {
            var programs = JsonSerializer.Deserialize<string[]>(line);
            Console.WriteLine(JsonSerializer.Serialize(new { answers = Run(programs, shared, references) }));
        }
    }

    static string[] Run(string[] programs, SyntaxTree[] shared, MetadataReference[] references)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release);
        var trees = programs.Select((code, at) => CSharpSyntaxTree.ParseText(SourceOf(code, at), Language, path: at.ToString())).ToArray();
        var answers = new string[programs.Length];
        var judged = CSharpCompilation.Create("judged", trees.Concat(shared), references, options);
        foreach (var error in judged.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error))
        {
            var path = error.Location.SourceTree?.FilePath;
            if (!int.TryParse(path, out var at)) throw new InvalidOperationException(error.ToString());
            answers[at] ??= "refused " + error.Id + ": " + error.GetMessage();
        }
        var accepted = trees.Where((_, at) => answers[at] == null);
        var compiled = CSharpCompilation.Create("compiled" + Guid.NewGuid().ToString("N"), accepted.Concat(shared), references, options);
        using var bytes = new MemoryStream();
        var emitted = compiled.Emit(bytes);
        if (!emitted.Success) throw new InvalidOperationException(string.Join("\n", emitted.Diagnostics));
        bytes.Position = 0;
        var assembly = AssemblyLoadContext.Default.LoadFromStream(bytes);
        var run = assembly.GetType("Given").GetMethod("Run");
        for (var at = 0; at < programs.Length; at++)
        {
            if (answers[at] != null) continue;
            var method = assembly.GetType("Program" + at).GetMethod("Run");
            var task = Task.Run(() => (string)run.Invoke(null, new object[] { method }));
            answers[at] = task.Wait(Patience) ? task.Result : "error TimeoutException";
        }
        return answers;
    }

    // A block is the body of a method, as in the gateway; an expression is its result.
    static string SourceOf(string code, int at)
    {
        var body = code.StartsWith('{') ? code : "{ return (" + code + "\n); }";
        return Usings + "public static class Program" + at + " { public static object Run(IContext context) " + body + " }";
    }
}
