return await BotSentinel.Cli.Commands.RunAsync(args, Console.Out, Console.Error);
