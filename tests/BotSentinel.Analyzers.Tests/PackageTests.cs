using System.Diagnostics;
using System.IO.Compression;

namespace BotSentinel.Analyzers.Tests;

/// <summary>What users of packages get.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("botsentinel-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task EnginesPackage_BringsGeneratorAndAnalyzers()
    {
        // Of what has been built for this test: no network, and no second build.
        string log = Path.Combine(_folder, "pack.log");
        ProcessStartInfo start = new("/bin/sh", ["-c", "exec dotnet pack \"$@\" >\"$0\" 2>&1", log, Path.Combine(Repository.Root, "src", "BotSentinel"), "-c", "Release", "--no-build", "-o", _folder, "-v", "minimal", "--tl:off", "-nodeReuse:false"]);
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        using Process pack = Process.Start(start)!;
        await pack.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(pack.ExitCode == 0, await System.IO.File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));

        using ZipArchive package = await ZipFile.OpenReadAsync(Assert.Single(Directory.GetFiles(_folder, "BotSentinel.*.nupkg")), TestContext.Current.CancellationToken);
        string[] files = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains("lib/net10.0/BotSentinel.dll", files);
        Assert.Equal(["analyzers/dotnet/cs/BotSentinel.Analyzers.dll"], files.Where(file => file.StartsWith("analyzers/", StringComparison.Ordinal)));
        Assert.DoesNotContain(files, file => file.StartsWith("lib/", StringComparison.Ordinal) && file.Contains("Analyzers", StringComparison.Ordinal));
    }
}
