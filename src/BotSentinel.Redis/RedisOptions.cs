using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace BotSentinel.Redis;

/// <summary>Where Redis is, and how it is used.</summary>
public sealed record RedisOptions
{
    /// <summary>
    /// StackExchange.Redis' connection string: one <c>host:6379</c>, the nodes of a cluster, or sentinels with <c>serviceName=mymaster</c>; further
    /// <c>user=</c>, <c>password=</c>, <c>ssl=true</c>, <c>defaultDatabase=</c>, <c>connectTimeout=</c>. Holds secrets.
    /// </summary>
    public required string Configuration { get; init; }

    /// <summary>Changes the client's options after <see cref="Configuration"/> was read: certificates, sockets, proxies. Null: nothing.</summary>
    public Action<ConfigurationOptions>? Client { get; init; }

    /// <summary>A file (PEM) with the certificate of the authority that signed the servers', for those that the system does not trust; needs TLS. Null: the system decides.</summary>
    public string? Issuer { get; init; }

    /// <summary>Begins every key and channel; several installations may share a server. Letters, digits, <c>-</c>, <c>_</c> and dots; default <c>bs</c>.</summary>
    public string Prefix { get; init; } = "bs";

    /// <summary>How long a decision may wait for Redis; then each limit's <c>onFailure</c> decides. From 1 ms to 10 s; default 50 ms.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How often a node says that it lives, and looks whether it missed something. From 100 ms to 1 min; default 1 s. A node counts as alive for three times that.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For tests: the time that scripts go by, in place of the server's clock. Null: the server's clock.</summary>
    internal TimeProvider? Clock { get; init; }

    /// <summary>What is wrong with the options, and how to mend it; empty when nothing is. Holds no secrets.</summary>
    public IReadOnlyList<(string Setting, string Problem, string Remedy)> Problems()
    {
        List<(string, string, string)> problems = [];
        if (string.IsNullOrWhiteSpace(Configuration))
        {
            problems.Add((nameof(Configuration), "is empty.", "Write host:port, such as \"localhost:6379\"."));
        }
        else
        {
            try
            {
                if (ConfigurationOptions.Parse(Configuration).EndPoints.Count == 0)
                {
                    problems.Add((nameof(Configuration), "names no server.", "Write host:port, such as \"localhost:6379\"."));
                }
            }
            catch (ArgumentException)
            {
                problems.Add((nameof(Configuration), "is no connection string of StackExchange.Redis.", "Write servers and options with commas between them: \"redis-1:6379,redis-2:6379,password=...,ssl=true\"."));
            }
        }

        if (Issuer is not null && !IsCertificate(Issuer))
        {
            problems.Add((nameof(Issuer), "is no file with a certificate that can be read.", "Write the path of a PEM file, -----BEGIN CERTIFICATE-----."));
        }

        if (Prefix.Length == 0 || !Prefix.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
        {
            problems.Add((nameof(Prefix), "does not fit.", "Write letters, digits, hyphens, underscores and dots."));
        }

        Check(problems, nameof(Deadline), Deadline, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
        Check(problems, nameof(Heartbeat), Heartbeat, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        return problems;
    }

    /// <summary>The client's options: it may take its time to connect, never queues while it is not connected, and looks after broken connections quickly.</summary>
    internal ConfigurationOptions ClientOptions()
    {
        ConfigurationOptions client = ConfigurationOptions.Parse(Configuration);
        client.AbortOnConnectFail = false;
        client.BacklogPolicy = BacklogPolicy.FailFast;
        client.HeartbeatInterval = TimeSpan.FromMilliseconds(250);
        client.ClientName ??= "botsentinel";
        if (!Configuration.Contains("asyncTimeout", StringComparison.OrdinalIgnoreCase))
        {
            // Ours is shorter; this only frees what a hung server leaves behind.
            client.AsyncTimeout = Math.Max(1000, (int)Deadline.TotalMilliseconds * 2);
        }

        if (!Configuration.Contains("connectTimeout", StringComparison.OrdinalIgnoreCase))
        {
            client.ConnectTimeout = 1000;
        }

        // The client ends what is still being connected by this too: sooner, and a server that is far away, or one on a busy machine, is never reached.
        client.ReconnectRetryPolicy = new LinearRetry(client.ConnectTimeout);

        if (Issuer is not null)
        {
            client.TrustIssuer(Issuer);
        }

        Client?.Invoke(client);
        return client;
    }

    private static bool IsCertificate(string file)
    {
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            return true;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }

    private static void Check(List<(string, string, string)> problems, string name, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
        {
            problems.Add((name, $"is {value.TotalMilliseconds} ms.", $"Write a time from {least.TotalMilliseconds} to {most.TotalMilliseconds} ms."));
        }
    }
}
