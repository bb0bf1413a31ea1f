using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace BotSentinel.Tests.Architecture;

/// <summary>The arrows that docs/decisions/0001-layout.md draws, read off the project files and the using lines.</summary>
public partial class ArrowsTests
{
    private static readonly string Root = RepositoryRoot();

    /// <summary>Folders of the engine by layer: a layer may use those before it, and itself where it says so.</summary>
    private static readonly (string[] Folders, bool MayUseEachOther)[] Layers =
    [
        (["Updates", "Scopes", "Decisions", "Events", "Diagnostics"], true),
        (["Storage", "Stores", "Policies", "Outgoing"], true),
        (["Limits", "Debounce", "Lists", "Filters"], false),
        (["Limiters", "Opinions"], false),
        (["Pipeline"], false),
    ];

    [Fact]
    public void Satellite_ReferencesTheEngineAndNoOtherSatellite()
    {
        string[] satellites = ["BotSentinel.Telegram", "BotSentinel.AspNetCore", "BotSentinel.Redis", "BotSentinel.Sentry", "BotSentinel.Ml", "BotSentinel.Testing"];

        Assert.All(satellites, satellite => Assert.Equal(["BotSentinel"], ReferencesOf($"src/{satellite}/{satellite}.csproj")));
    }

    [Fact]
    public void Engine_ReferencesNoProjectAndOnlyAbstractionsOfThePlatform()
    {
        XDocument project = XDocument.Load(Path.Combine(Root, "src/BotSentinel/BotSentinel.csproj"));

        // What runs in the compiler is packed beside the engine, not referenced by it.
        Assert.Equal(["BotSentinel.Analyzers"], ReferencesOf("src/BotSentinel/BotSentinel.csproj"));
        Assert.Equal("false", project.Descendants("ProjectReference").Single().Attribute("ReferenceOutputAssembly")?.Value);
        Assert.All(project.Descendants("PackageReference"), package => Assert.Matches(@"^(Microsoft\.Extensions\..+|System\.Threading\.RateLimiting)$", package.Attribute("Include")!.Value));
    }

    [Fact]
    public void NothingUnderSrc_ReferencesTheServer() =>
        Assert.All(Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories), project => Assert.DoesNotContain("BotSentinel.Server", ReferencesOf(project)));

    [Fact]
    public void EngineFolder_UsesOnlyFoldersBelowIt()
    {
        var wrong = new List<string>();
        foreach (string file in Directory.GetFiles(Path.Combine(Root, "src/BotSentinel"), "*.cs", SearchOption.AllDirectories))
        {
            string folder = Path.GetRelativePath(Path.Combine(Root, "src/BotSentinel"), file).Split(Path.DirectorySeparatorChar)[0];
            int layer = LayerOf(folder);
            IEnumerable<string> used = UsingLine().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value);
            wrong.AddRange(used.Where(other => layer >= 0 && !MayUse(folder, layer, other)).Select(other => $"{folder} uses {other} in {Path.GetFileName(file)}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void EveryEngineFolder_HasALayer() =>
        Assert.All(Directory.GetDirectories(Path.Combine(Root, "src/BotSentinel")), folder => Assert.True(Path.GetFileName(folder) is "bin" or "obj" || LayerOf(Path.GetFileName(folder)) >= 0, folder));

    [Fact]
    public void RootOfTheRepository_HoldsNothingThatAVisitorWouldWonderAbout()
    {
        string[] known =
        [
            ".ci", ".config", ".editorconfig", ".git", ".gitattributes", ".gitignore", ".github", "BotSentinel.slnx", "CHANGELOG.md", "CONTRIBUTING.md", "Directory.Build.props", "Directory.Build.targets",
            "Directory.Packages.props", "LICENSE", "README.md", "SECURITY.md", "bench", "bench.sh", "deploy", "docs", "eng", "global.json", "samples", "src", "test.sh", "tests",
        ];

        IEnumerable<string> ignored = File.ReadLines(Path.Combine(Root, ".gitignore")).Select(line => line.TrimEnd('/'));
        Assert.Empty(Directory.GetFileSystemEntries(Root).Select(entry => Path.GetFileName(entry)).Except(known).Except(ignored));
    }

    private static bool MayUse(string folder, int layer, string other)
    {
        int otherLayer = LayerOf(other);
        return other == folder || (otherLayer == layer ? Layers[layer].MayUseEachOther : otherLayer < layer);
    }

    private static int LayerOf(string folder) => Array.FindIndex(Layers, layer => layer.Folders.Contains(folder));

    private static string[] ReferencesOf(string project) =>
        [.. XDocument.Load(Path.Combine(Root, project)).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))];

    private static string RepositoryRoot()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "BotSentinel.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the repository.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^using BotSentinel\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex UsingLine();
}
