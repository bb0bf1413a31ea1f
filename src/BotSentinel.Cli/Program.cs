return await BotSentinel.Cli.Commands.RunAsync(args, BotSentinel.Cli.Terminal.Shell.OfProcess());
