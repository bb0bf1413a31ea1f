namespace BotSentinel.Updates.Telegram;

/// <summary>By which field of a message Telegram says what it carries.</summary>
internal static class TelegramContent
{
    /// <summary>Every such field of Bot API 10.2 but the text.</summary>
    public static IEnumerable<(string Name, ContentKind Kind)> Names =>
    [
        ("rich_message", ContentKind.RichText),
        ("animation", ContentKind.Animation),
        ("audio", ContentKind.Audio),
        ("document", ContentKind.Document),
        ("live_photo", ContentKind.LivePhoto),
        ("paid_media", ContentKind.PaidMedia),
        ("photo", ContentKind.Photo),
        ("sticker", ContentKind.Sticker),
        ("story", ContentKind.Story),
        ("video", ContentKind.Video),
        ("video_note", ContentKind.VideoNote),
        ("voice", ContentKind.Voice),
        ("checklist", ContentKind.Checklist),
        ("contact", ContentKind.Contact),
        ("dice", ContentKind.Dice),
        ("game", ContentKind.Game),
        ("poll", ContentKind.Poll),
        ("venue", ContentKind.Venue),
        ("location", ContentKind.Location),
        ("invoice", ContentKind.Invoice),
        ("giveaway", ContentKind.Giveaway),
        ("giveaway_winners", ContentKind.Giveaway),
        ("new_chat_members", ContentKind.MembersJoined),
        ("left_chat_member", ContentKind.MemberLeft),
        ("successful_payment", ContentKind.Payment),
        .. Services.Select(name => (name, ContentKind.Service)),
    ];

    private static readonly string[] Services =
    [
        "chat_owner_left", "chat_owner_changed", "new_chat_title", "new_chat_photo", "delete_chat_photo", "group_chat_created", "supergroup_chat_created",
        "channel_chat_created", "message_auto_delete_timer_changed", "migrate_to_chat_id", "migrate_from_chat_id", "pinned_message", "refunded_payment",
        "users_shared", "chat_shared", "gift", "unique_gift", "gift_upgrade_sent", "connected_website", "write_access_allowed", "passport_data",
        "proximity_alert_triggered", "boost_added", "chat_background_set", "checklist_tasks_done", "checklist_tasks_added", "community_chat_added",
        "community_chat_removed", "direct_message_price_changed", "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
        "general_forum_topic_hidden", "general_forum_topic_unhidden", "giveaway_created", "giveaway_completed", "managed_bot_created",
        "paid_message_price_changed", "poll_option_added", "poll_option_deleted", "suggested_post_approved", "suggested_post_approval_failed",
        "suggested_post_declined", "suggested_post_paid", "suggested_post_refunded", "video_chat_scheduled", "video_chat_started", "video_chat_ended",
        "video_chat_participants_invited", "web_app_data",
    ];
}
