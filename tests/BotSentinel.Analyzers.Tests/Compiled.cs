using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace BotSentinel.Analyzers.Tests;

/// <summary>Compiles sources as a bot's project would, with generator and analyzer.</summary>
internal static class Compiled
{
    private const string Usings = """
        global using System;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using BotSentinel.Decisions;
        global using BotSentinel.Policies;
        global using BotSentinel.Scopes;
        global using BotSentinel.Telegram.Handlers;
        global using Telegram.Bot;
        global using Telegram.Bot.Types;
        global using Telegram.Bot.Types.Enums;

        """;

    private static readonly ImmutableArray<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    private static readonly CSharpParseOptions Parse = new(LanguageVersion.CSharp14);

    public static CSharpCompilation Compilation(params string[] sources) => CSharpCompilation.Create(
        "bot",
        [Tree(Usings, "usings.cs"), .. sources.Select((source, index) => Tree(source, $"source{index}.cs"))],
        References,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    public static SyntaxTree Tree(string source, string path) => CSharpSyntaxTree.ParseText(source, Parse, path);

    public static GeneratorDriver Driver(bool tracked = false) => CSharpGeneratorDriver.Create(
        [new HandlerGenerator().AsSourceGenerator()],
        parseOptions: Parse,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, tracked));

    /// <summary>The generated parts of a source, which must compile with it.</summary>
    public static string[] Generated(string source)
    {
        GeneratorDriver driver = Driver().RunGeneratorsAndUpdateCompilation(Compilation(source), out Compilation completed, out ImmutableArray<Diagnostic> failures, TestContext.Current.CancellationToken);
        Assert.Empty(failures);
        Assert.Empty(completed.GetDiagnostics(TestContext.Current.CancellationToken).Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        return [.. driver.GetRunResult().GeneratedTrees.Select(tree => tree.ToString())];
    }

    /// <summary>What the analyzer says, in the order of the source: id, and what it stands at.</summary>
    public static async Task<(string Id, string At, string Message)[]> DiagnosticsAsync(string source, params (string Path, string Content)[] files)
    {
        Driver().RunGeneratorsAndUpdateCompilation(Compilation(source), out Compilation completed, out _, TestContext.Current.CancellationToken);
        AnalyzerOptions options = new([.. files.Select(file => new File(file.Path, file.Content))]);
        CompilationWithAnalyzers analysis = completed.WithAnalyzers([new HandlerAnalyzer()], options);
        ImmutableArray<Diagnostic> found = await analysis.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(one => one.Location.SourceSpan.Start).ThenBy(one => one.Id, StringComparer.Ordinal).Select(one => (one.Id, At(one.Location), one.GetMessage(null)))];
    }

    private static string At(Location location) => location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(location.SourceSpan);

    private sealed class File(string path, string content) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(content);
    }
}
