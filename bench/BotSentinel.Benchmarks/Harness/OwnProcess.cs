using System.Diagnostics;

namespace BotSentinel.Benchmarks.Harness;

/// <summary>This program again, as another process.</summary>
internal static class OwnProcess
{
    /// <summary>How to start it.</summary>
    public static ProcessStartInfo Start(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(OwnProcess).Assembly.Location);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    /// <summary>Runs it to its end; the last line that it wrote.</summary>
    /// <exception cref="InvalidOperationException">It failed, or wrote nothing.</exception>
    public static string ReadLine(IEnumerable<string> arguments, Dictionary<string, string> environment)
    {
        ProcessStartInfo start = Start(arguments);
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return process.ExitCode == 0 && lines.Length > 0 ? lines[^1] : throw new InvalidOperationException($"A process of the benchmark ended with {process.ExitCode}.");
    }
}
