using BotSentinel.Cli.Redis;

return args switch
{
    ["redis", .. var rest] => await RedisCommand.RunAsync(rest, Console.Out, Console.Error),
    _ => RedisCommand.Help(Console.Error),
};
