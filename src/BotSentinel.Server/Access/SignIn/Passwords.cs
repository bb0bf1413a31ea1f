using System.Security.Cryptography;
using System.Text;
using BotSentinel.Server.Api;
using NSec.Cryptography;

namespace BotSentinel.Server.Access.SignIn;

/// <summary>
/// Argon2id by libsodium with the parameters that OWASP names first, written in the PHC string format. Each hash takes 19 MiB for its time: no more than a few are made at once,
/// and where too many wait, the next is refused. Thread safe.
/// </summary>
internal sealed class Passwords : IDisposable
{
    public const int Shortest = 12, Longest = 256;
    private const int SaltLength = 16, HashLength = 32, MostWaiting = 64;

    private static readonly PasswordCost Wanted = new(19_456, 2, 1);

    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private int _waiting;

    /// <summary>The hash of no password, for who has none: it takes as long to find wrong.</summary>
    public string Nobodys { get; } = Write(Wanted, RandomNumberGenerator.GetBytes(SaltLength), RandomNumberGenerator.GetBytes(HashLength));

    /// <exception cref="ProblemException">Too many wait.</exception>
    public Task<string> HashAsync(string password, CancellationToken cancellationToken) => HashAsync(password, Wanted, cancellationToken);

    /// <summary>A hash at another cost than is wanted now.</summary>
    internal Task<string> HashAsync(string password, PasswordCost cost, CancellationToken cancellationToken)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltLength);
        return InTurnAsync(() => Write(cost, salt, Derive(password, cost, salt)), cancellationToken);
    }

    /// <exception cref="ProblemException">Too many wait.</exception>
    public Task<bool> VerifyAsync(string password, string hash, CancellationToken cancellationToken)
    {
        (PasswordCost cost, byte[] salt, byte[] expected) = Read(hash);
        return InTurnAsync(() => CryptographicOperations.FixedTimeEquals(Derive(password, cost, salt), expected), cancellationToken);
    }

    /// <summary>Whether the hash was made at another cost than is wanted now, so that it is made anew at the next sign-in.</summary>
    public static bool IsOutdated(string hash) => Read(hash).Cost != Wanted;

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting)
            {
                throw new ProblemException(503, "busy", "Unavailable", "Too many sign in at this moment. Try again.");
            }

            await _turns.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await Task.Run(work, CancellationToken.None);
        }
        finally
        {
            _turns.Release();
        }
    }

    private static byte[] Derive(string password, PasswordCost cost, byte[] salt) =>
        new Argon2id(new Argon2Parameters { MemorySize = cost.Memory, NumberOfPasses = cost.Passes, DegreeOfParallelism = cost.Lanes })
            .DeriveBytes(Encoding.UTF8.GetBytes(password.Normalize(NormalizationForm.FormKC)), salt, HashLength);

    private static string Write(PasswordCost cost, byte[] salt, byte[] hash) =>
        $"$argon2id$v=19$m={cost.Memory},t={cost.Passes},p={cost.Lanes}${Convert.ToBase64String(salt).TrimEnd('=')}${Convert.ToBase64String(hash).TrimEnd('=')}";

    private static (PasswordCost Cost, byte[] Salt, byte[] Hash) Read(string text)
    {
        if (text.Split('$') is not ["", "argon2id", "v=19", var cost, var salt, var hash] || cost.Split(',', '=') is not ["m", var memory, "t", var passes, "p", var lanes])
        {
            throw new FormatException("This is no hash of a password.");
        }

        return (new PasswordCost(long.Parse(memory, null), long.Parse(passes, null), int.Parse(lanes, null)), Bytes(salt), Bytes(hash));
    }

    private static byte[] Bytes(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}

/// <summary>What a hash costs.</summary>
/// <param name="Memory">In KiB.</param>
/// <param name="Passes">Times over it.</param>
/// <param name="Lanes">At once.</param>
internal sealed record PasswordCost(long Memory, long Passes, int Lanes);
