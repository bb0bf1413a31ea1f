using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BotSentinel.Server.Tests.Support;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace BotSentinel.Server.Tests.Support;

/// <summary>Debian's PostgreSQL on a free port of 127.0.0.1, started by the first test that wants a database and ended after the last. Its gateway user owns databases and is no superuser.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static Process? s_process;
    private static DirectoryInfo? s_folder;
    private static int s_port;
    private static int s_databases;

    /// <summary>A connection string of a new database.</summary>
    /// <param name="template">The database to copy; null: it is empty.</param>
    public static async Task<string> CreateDatabaseAsync(string? template = null)
    {
        await Starting.WaitAsync();
        try
        {
            if (s_process is null)
            {
                await StartAsync();
            }
        }
        finally
        {
            Starting.Release();
        }

        string name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref s_databases)}");
        await ExecuteAsync($"CREATE DATABASE {name} OWNER gateway TEMPLATE {template ?? "template1"} STRATEGY {(template is null ? "WAL_LOG" : "FILE_COPY")}");
        return $"Host=127.0.0.1;Port={s_port};Username=gateway;Database={name};Maximum Pool Size=20";
    }

    public async ValueTask DisposeAsync()
    {
        if (s_process is { } process)
        {
            NpgsqlConnection.ClearAllPools();
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            s_process = null;
            s_folder!.Delete(recursive: true);
        }
    }

    private static async Task StartAsync()
    {
        string programs = Directory.GetDirectories("/usr/lib/postgresql").MaxBy(version => double.Parse(Path.GetFileName(version), CultureInfo.InvariantCulture)) + "/bin";
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            s_port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        s_folder = Directory.CreateTempSubdirectory("botsentinel-postgres-");
        string data = Path.Combine(s_folder.FullName, "data");
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("chown", ["postgres", s_folder.FullName]);
        }

        await RunAsync(As(programs + "/initdb"), ["-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]);
        s_process = Start(As(programs + "/postgres"), ["-D", data, "-p", $"{s_port}", "-k", s_folder.FullName, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=300"]);
        await WaitAsync();
        await ExecuteAsync("CREATE ROLE gateway LOGIN CREATEROLE");
    }

    // PostgreSQL refuses to run as root; setpriv becomes the program, so that its process is ours to end.
    private static string[] As(string program) => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", program] : [program];

    private static async Task WaitAsync()
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            try
            {
                await ExecuteAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (!s_process!.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using NpgsqlConnection connection = new($"Host=127.0.0.1;Port={s_port};Username=postgres;Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static Task RunAsync(string program, string[] arguments) => RunAsync([program], arguments);

    private static async Task RunAsync(string[] program, string[] arguments)
    {
        using Process process = Start(program, arguments);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static Process Start(string[] program, string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program[0], [.. program[1..], .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = s_folder!.FullName })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
