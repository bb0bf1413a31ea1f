using System.Diagnostics;
using System.IO.Compression;
using System.Xml.Linq;

namespace BotSentinel.Analyzers.Tests;

/// <summary>What users of packages get.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("botsentinel-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task EnginesPackage_BringsGeneratorAndAnalyzers()
    {
        using ZipArchive package = await PackAsync("BotSentinel");

        string[] files = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains("lib/net10.0/BotSentinel.dll", files);
        Assert.Equal(["analyzers/dotnet/cs/BotSentinel.Analyzers.dll"], files.Where(file => file.StartsWith("analyzers/", StringComparison.Ordinal)));
        Assert.DoesNotContain(files, file => file.StartsWith("lib/", StringComparison.Ordinal) && file.Contains("Analyzers", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TelegramPackage_LetsThemThrough()
    {
        using ZipArchive package = await PackAsync("BotSentinel.Telegram");

        await using Stream specification = await package.GetEntry("BotSentinel.Telegram.nuspec")!.OpenAsync(TestContext.Current.CancellationToken);
        XDocument read = await XDocument.LoadAsync(specification, LoadOptions.None, TestContext.Current.CancellationToken);
        XElement engine = read.Descendants().Single(element => element.Name.LocalName == "dependency" && element.Attribute("id")!.Value == "BotSentinel");
        Assert.DoesNotContain("Analyzers", $"{engine.Attribute("exclude")?.Value}", StringComparison.OrdinalIgnoreCase);
        Assert.Contains("All", $"{engine.Attribute("include")?.Value ?? "All"}", StringComparison.OrdinalIgnoreCase);
    }

    private async Task<ZipArchive> PackAsync(string project)
    {
        // Of what has been built for this test: no network, and no second build.
        string log = Path.Combine(_folder, "pack.log");
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec dotnet pack \"$@\" >\"$0\" 2>&1", log, Path.Combine(Repository.Root, "src", project), "-c", "Release", "--no-build", "-o", _folder, "-v", "minimal", "--tl:off", "-nodeReuse:false"]);
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        using Process pack = Process.Start(start)!;
        await pack.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(pack.ExitCode == 0, await System.IO.File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));

        return await ZipFile.OpenReadAsync(Assert.Single(Directory.GetFiles(_folder, $"{project}.*.nupkg")), TestContext.Current.CancellationToken);
    }
}
