using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using BotSentinel.Server.Tests.Support;

namespace BotSentinel.Panel.Tests.Support;

/// <summary>A real nginx in front of a gateway, set up as docs/managing.md says.</summary>
internal sealed partial class Nginx : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sentinel-nginx-").FullName;
    private Process? _process;

    /// <summary>The root of the gateway for browsers.</summary>
    public Uri Address { get; } = new($"http://localhost:{FreePort.Next()}/bots/sentinel/");

    /// <summary>Starts it before a gateway.</summary>
    /// <param name="gateway">Its admin side.</param>
    /// <param name="takesPathOff">Whether the gateway is asked without the path.</param>
    /// <param name="host">How it tells what the browser called it: the docs' way has the port, another one that is widespread has not.</param>
    public async Task StartAsync(Uri gateway, bool takesPathOff, string host)
    {
        string page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "managing.md"), TestContext.Current.CancellationToken);
        string location = Snippet.Match(page).Groups[1].Value
            .Replace("location /sentinel/", $"location {Address.AbsolutePath}", StringComparison.Ordinal)
            .Replace("$http_host", host, StringComparison.Ordinal)
            .Replace("http://127.0.0.1:8081;", $"http://127.0.0.1:{gateway.Port}{(takesPathOff ? "/" : "")};", StringComparison.Ordinal);
        string file = Path.Combine(_folder, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off;
            worker_processes 1;
            pid {{_folder}}/pid;
            error_log stderr;
            events { }
            http {
              access_log off;
              client_body_temp_path {{_folder}}/body; proxy_temp_path {{_folder}}/proxy; fastcgi_temp_path {{_folder}}/f; uwsgi_temp_path {{_folder}}/u; scgi_temp_path {{_folder}}/s;
              server {
                listen 127.0.0.1:{{Address.Port}};
                {{location}}
              }
            }
            """, TestContext.Current.CancellationToken);
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/nginx", ["-p", _folder, "-c", file]) { RedirectStandardError = true })!;
        await Eventually.TrueAsync(IsOpenAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> IsOpenAsync()
    {
        Assert.False(_process!.HasExited, _process.HasExited ? await _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken) : "");
        using TcpClient client = new();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, Address.Port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex("```nginx\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet { get; }
}
