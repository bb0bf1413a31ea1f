namespace BotSentinel.Redis.Tests.Servers;

/// <summary>Microsoft's Garnet, the .NET tool of this repository.</summary>
internal static class Garnet
{
    private const string Version = "2.2.8";

    public static Task<RedisServer> StartAsync()
    {
        int port = FreePort.Next();
        string packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string program = Path.Combine(packages, "garnet-server", Version, "tools", "net10.0", "any", "GarnetServer.dll");
        Assert.True(File.Exists(program), $"{program} is not there. Run dotnet tool restore, or ./test.sh BotSentinel.Redis.Tests.");

        // The tool's own start forks: this way there is one process to end.
        return RedisServer.StartAsync("dotnet", port, Directory.CreateTempSubdirectory("botsentinel-garnet-"), program, "--bind", "127.0.0.1", "--port", $"{port}", "--lua", "--memory", "128m", "--index", "16m");
    }
}
