using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotSentinel.Benchmarks.Harness;

/// <summary>The rows of one benchmark, and where they were measured.</summary>
public sealed class BenchReport(string name, IReadOnlyList<BenchRow> rows)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Prints the rows as a table.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine(FormattableString.Invariant($"{name,-32} {"median",12} {"p99",12} {"bytes",8} {"peer",12} {"ratio",7}"));
        foreach (BenchRow row in rows)
        {
            string peer = row.PeerName is null ? "" : $"  ({row.PeerName}, {Number(row.PeerAllocated)} bytes)";
            output.WriteLine($"{row.Name,-32} {Number(row.Median),9} {row.Unit,-2} {Number(row.P99),9} {row.Unit,-2} {Number(row.Allocated),8} {Number(row.Peer),12} {Number(row.Ratio),7}{peer}");
        }
    }

    /// <summary>Writes <c>artifacts/bench/NAME.json</c> and returns its path.</summary>
    public string Save()
    {
        string folder = Path.Combine(RepositoryRoot(), "artifacts", "bench");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, name + ".json");
        File.WriteAllText(path, JsonSerializer.Serialize(new { machine = Machine(), sdk = Sdk(), rows }, Json));
        return path;
    }

    /// <summary>The folder that holds the solution.</summary>
    public static string RepositoryRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "BotSentinel.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? Environment.CurrentDirectory;
    }

    private static string Number(double? value) => value switch
    {
        null => "-",
        >= 1000 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.Value.ToString("0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.###", CultureInfo.InvariantCulture),
    };

    private static string Machine()
    {
        string processor = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown processor"
            : "unknown processor";
        return $"{processor}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}";
    }

    private static string Sdk()
    {
        using Process? dotnet = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true, WorkingDirectory = RepositoryRoot() });
        string version = dotnet?.StandardOutput.ReadToEnd().Trim() ?? "unknown";
        return $"{version} ({RuntimeInformation.FrameworkDescription})";
    }
}
