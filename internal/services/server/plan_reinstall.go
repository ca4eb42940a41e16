package server

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// planReinstall refuses to erase a server by surprise, and says that it is erased, or may be.
func planReinstall(plan, state *resourceModel, diags *diag.Diagnostics) {
	difference := needsReinstall(plan, state)
	if difference == isSame {
		return
	}
	attribute, cause := "image_id", fmt.Sprintf("Because image_id changes from %s to %s", display(state.ImageID), display(plan.ImageID))
	if changesImage(plan, state) != difference {
		attribute, cause = "reinstall_triggers", "Because reinstall_triggers change"
	}
	if difference == mayDiffer {
		cause = later(attribute) + "if it changes"
	}
	server, at := "Server "+nameWithID(state), path.Root(attribute)
	isAllowed, isOpen := plan.AllowReinstall.ValueBool(), plan.AllowReinstall.IsUnknown()
	switch {
	case isOpen:
		diags.AddAttributeWarning(at, "Server may be erased", server+" may be erased. "+cause+", it is reinstalled and loses "+
			"all its data if allow_reinstall, which is known only after apply, is true. Otherwise the apply fails.")
	case difference == mayDiffer && isAllowed:
		diags.AddAttributeWarning(at, "Server may be erased", server+" may be erased. "+cause+", it is reinstalled and loses "+
			"all its data.")
	case difference == mayDiffer:
		diags.AddAttributeWarning(at, "Reinstallation may be refused", server+" is not reinstalled without allow_reinstall = "+
			"true. "+cause+", the apply fails and changes nothing of the server.")
	case !isAllowed:
		diags.AddAttributeError(at, "Server would be erased", server+" would be erased. "+cause+", it would be reinstalled "+
			"and lose all its data. Set allow_reinstall = true if this is what you want. Otherwise restore the old value, "+
			"which also accepts a server that was reinstalled in the client area.")
	case plan.ImageID.IsNull() && plan.PrimaryISOID.IsNull():
		diags.AddAttributeError(at, "Nothing to install", server+" is to be reinstalled, which needs image_id or "+
			"primary_iso_id.")
	default:
		diags.AddAttributeWarning(at, "Server is erased", server+" is erased. "+cause+", it is reinstalled and loses all its "+
			"data.")
	}
}

// needsReinstall reports whether a server is to be reinstalled. Triggers have to be there before and after: the first
// ones do not erase what they are declared for.
func needsReinstall(plan, state *resourceModel) comparison {
	image := changesImage(plan, state)
	if plan.ReinstallTriggers.IsNull() || state.ReinstallTriggers.IsNull() {
		return image
	}
	return max(image, compare(plan.ReinstallTriggers, state.ReinstallTriggers))
}

func changesImage(plan, state *resourceModel) comparison {
	if plan.ImageID.IsNull() {
		return isSame
	}
	return compare(plan.ImageID, state.ImageID)
}
