using BotSentinel.Server.Access.Operators;
using BotSentinel.Server.Access.Sessions;
using BotSentinel.Server.Access.SignIn;
using BotSentinel.Server.Api;
using BotSentinel.Server.Secrets;
using BotSentinel.Server.Store;
using BotSentinel.Server.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace BotSentinel.Server.Tests.Access;

/// <summary>What changes while somebody signs in.</summary>
public sealed class SignInRaceTests
{
    [Theory]
    [InlineData("password")]
    [InlineData("app")]
    [InlineData("shut out")]
    [InlineData("removed")]
    public async Task WhatWasProvedBeforeItChanged_LetsNobodyIn(string change)
    {
        await using StateGateway gateway = await StateGateway.StartAsync(DatabaseKind.Sqlite);
        using Browser owner = await Browser.OwnerAsync(gateway), bert = await owner.InviteAsync(gateway, "analyst", "bert");
        IServiceProvider services = gateway.Services;
        Announcing clock = new();
        SignInService service = new(services.GetRequiredService<DurableStore>(), services.GetRequiredService<SessionService>(), services.GetRequiredService<Passwords>(), new Totp(services.GetRequiredService<SecretBox>(), clock), services.GetRequiredService<SignInLimits>());
        await using StoreSession changing = await services.GetRequiredService<DurableStore>().WriteAllAsync(TestContext.Current.CancellationToken);

        Task signIn = service.SignInAsync(new DefaultHttpContext { RequestServices = services }, new Credentials("bert", Browser.Password, bert.Code(1)));
        await clock.CodeIsLookedAt.WaitAsync(TestContext.Current.CancellationToken);
        await ChangeAsync(changing, change);

        ProblemException refused = await Assert.ThrowsAsync<ProblemException>(() => signIn);
        Assert.Equal("sign-in", refused.Kind);
    }

    private static async Task ChangeAsync(StoreSession session, string change)
    {
        OperatorRow bert = await session.Db.Operators.SingleAsync(row => row.Login == "bert", TestContext.Current.CancellationToken);
        bert.Version++;
        switch (change)
        {
            case "password":
                bert.PasswordHash = "another one";
                break;
            case "app":
                bert.TotpSecret = "another one";
                break;
            case "shut out":
                bert.IsEnabled = false;
                break;
            default:
                session.Db.Operators.Remove(bert);
                break;
        }

        await session.CommitAsync(TestContext.Current.CancellationToken);
    }

    private sealed class Announcing : TimeProvider
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task CodeIsLookedAt => _asked.Task;

        public override DateTimeOffset GetUtcNow()
        {
            _asked.TrySetResult();
            return System.GetUtcNow();
        }
    }
}
