// Compiles programs as the gateway does, each on its own, and runs those that the compiler accepts. The
// compiler is that of the SDK, called here because one call of it judges thousands of programs.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

public static class Host
{
    const string Usings = "using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Net; using System.Security.Cryptography; using System.Security.Cryptography.X509Certificates; using System.Text; using System.Text.RegularExpressions; using System.Xml.Linq; using XmlNodeType = System.Xml.XmlNodeType; using XmlException = System.Xml.XmlException; using Newtonsoft.Json; using Newtonsoft.Json.Linq;\n";

    // A program that runs longer is endless: its thread ends with the process.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    const int FileSize = 100;

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
        var answers = new string[programs.Length];
        for (var at = 0; at < programs.Length; at++)
        {
            // What is wrong by itself would be read together with the programs around it.
            var error = CSharpSyntaxTree.ParseText(SourceOf(programs[at], at), Language).GetDiagnostics().FirstOrDefault(one => one.Severity == DiagnosticSeverity.Error);
            if (error != null) answers[at] = Refusal(error);
        }
        var assembly = Compiled(programs, answers, shared, references);
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

    // The programs that the compiler accepts; the answer of each other one is why it does not.
    static Assembly Compiled(string[] programs, string[] answers, SyntaxTree[] shared, MetadataReference[] references)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release);
        while (true)
        {
            var files = Enumerable.Range(0, programs.Length).Where(at => answers[at] == null).Chunk(FileSize).Select(file => new ProgramFile(file, programs)).ToArray();
            var compilation = CSharpCompilation.Create("compiled" + Guid.NewGuid().ToString("N"), files.Select(one => one.Tree).Concat(shared), references, options);
            using var bytes = new MemoryStream();
            var emitted = compilation.Emit(bytes);
            if (emitted.Success)
            {
                bytes.Position = 0;
                return AssemblyLoadContext.Default.LoadFromStream(bytes);
            }
            foreach (var error in emitted.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error))
            {
                var file = files.FirstOrDefault(one => one.Tree == error.Location.SourceTree) ?? throw new InvalidOperationException(error.ToString());
                answers[file.ProgramAt(error.Location.SourceSpan.Start)] ??= Refusal(error);
            }
        }
    }

    static string Refusal(Diagnostic error) => "refused " + error.Id + ": " + error.GetMessage();

    // Several programs in one file, because the compiler looks up the namespaces once for each file.
    sealed class ProgramFile
    {
        readonly int[] programs;
        readonly int[] starts;
        public readonly SyntaxTree Tree;

        public ProgramFile(int[] programs, string[] codes)
        {
            this.programs = programs;
            starts = new int[programs.Length];
            var text = new StringBuilder(Usings);
            for (var at = 0; at < programs.Length; at++)
            {
                starts[at] = text.Length;
                text.Append(SourceOf(codes[programs[at]], programs[at])).Append('\n');
            }
            Tree = CSharpSyntaxTree.ParseText(text.ToString(), Language);
        }

        public int ProgramAt(int position) => programs[Array.FindLastIndex(starts, start => start <= position)];
    }

    // A block is the body of a method, as in the gateway; an expression is its result.
    static string SourceOf(string code, int at)
    {
        var body = code.StartsWith('{') ? code : "{ return (" + code + "\n); }";
        return "public static class Program" + at + " { public static object Run(IContext context) " + body + " }";
    }
}
