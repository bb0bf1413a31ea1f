using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Api;

namespace BotSentinel.Server.Tests.Access;

public sealed class PasswordTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hash_FitsItsPasswordAloneAndSaysItsCost()
    {
        using Passwords passwords = new();

        string hash = await passwords.HashAsync("correct horse", Cancelled), again = await passwords.HashAsync("correct horse", Cancelled);

        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", hash, StringComparison.Ordinal);
        Assert.NotEqual(hash, again);
        Assert.True(await passwords.VerifyAsync("correct horse", hash, Cancelled));
        Assert.False(await passwords.VerifyAsync("Correct horse", hash, Cancelled));
        Assert.False(await passwords.VerifyAsync("correct horse", passwords.Nobodys, Cancelled));
    }

    [Fact]
    public async Task HashOfAnotherCost_IsVerifiedAndOutdated()
    {
        using Passwords passwords = new();

        string old = await passwords.HashAsync("correct horse", new PasswordCost(8192, 1, 1), Cancelled);

        Assert.True(await passwords.VerifyAsync("correct horse", old, Cancelled));
        Assert.True(Passwords.IsOutdated(old) && !Passwords.IsOutdated(passwords.Nobodys));
    }

    [Fact]
    public async Task ManyAtOnce_AreRefusedRatherThanTakeAllMemory()
    {
        using Passwords passwords = new();
        Task<string>[] hashes = [.. Enumerable.Range(0, 200).Select(_ => passwords.HashAsync("correct horse", Cancelled))];

        await Task.WhenAll(hashes).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Contains(hashes, hash => hash.IsFaulted && hash.Exception!.InnerException is ProblemException { Status: 503 });
        Assert.True(hashes.Count(hash => hash.IsCompletedSuccessfully) >= 64);
    }
}
