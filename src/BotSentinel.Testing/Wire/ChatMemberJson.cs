using System.Text.Json.Nodes;

namespace BotSentinel.Testing.Wire;

/// <summary>ChatMember objects with the members that their status requires.</summary>
internal static class ChatMemberJson
{
    private static readonly string[] AdministratorRights =
    [
        "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
        "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories", "can_pin_messages",
    ];

    private static readonly string[] MemberRights =
    [
        "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos", "can_send_video_notes", "can_send_voice_notes",
        "can_send_polls", "can_send_other_messages", "can_add_web_page_previews", "can_react_to_messages", "can_edit_tag", "can_change_info",
        "can_invite_users", "can_pin_messages", "can_manage_topics",
    ];

    public static JsonObject Of(JsonObject user, string status)
    {
        var member = new JsonObject { ["user"] = user, ["status"] = status };
        switch (status)
        {
            case "creator":
                member["is_anonymous"] = false;
                break;
            case "administrator":
                Grant(member, AdministratorRights, right => right is not ("can_be_edited" or "is_anonymous"));
                break;
            case "restricted":
                member["is_member"] = true;
                member["until_date"] = 0;
                Grant(member, MemberRights, _ => false);
                break;
            case "kicked":
                member["until_date"] = 0;
                break;
            default:
                break;
        }

        return member;
    }

    private static void Grant(JsonObject member, string[] rights, Func<string, bool> granted)
    {
        foreach (string right in rights)
        {
            member[right] = granted(right);
        }
    }
}
