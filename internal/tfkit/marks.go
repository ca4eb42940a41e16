package tfkit

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/vpsbg/terraform-provider-vpsbg/internal/billing"
)

// LookFirst is the next step when it is not known whether a purchase has taken effect. What to look for is for example
// "a server of this host name". With invokes, an action would send it again, or else an apply.
func LookFirst(what string, invokes bool) string {
	again, next := "apply again", "apply"
	if invokes {
		again, next = "invoke the action again", "invocation"
	}
	return fmt.Sprintf("It may still take effect: check the client area for %s before you %s. The next %s by the same user on "+
		"the same machine waits for it until %.0f seconds after it was sent, as long as the cache directory of the user is kept. "+
		"Elsewhere, wait that long yourself.", what, again, next, billing.MarkAge.Seconds())
}

// WarnOfMark says at plan that an apply may have to wait for what an earlier one has bought. The subject is that of
// [billing.Marks], and the name begins the sentence.
func WarnOfMark(account *billing.Account, subject, name string, attribute path.Path, diags *diag.Diagnostics) {
	mark, isOpen := account.Marks.Open(subject)
	if !isOpen {
		return
	}
	diags.AddAttributeWarning(attribute, "Earlier purchase may be under way", fmt.Sprintf("%s: an earlier apply sent this "+
		"purchase at %s, and did not learn what came of it. If its effect does not appear, the apply waits for it until %s before it sends another one.",
		name, clockTime(mark.SentAt), clockTime(mark.Expiry())))
}

func clockTime(at time.Time) string { return at.UTC().Format("15:04:05 MST") }
