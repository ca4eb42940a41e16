package simulator

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
)

// What an account may upload.
const (
	maximumBootImages    = 5
	maximumBootImageSize = 1 << 30
)

// listedNameLength is what a list shows of the name of an image.
const listedNameLength = 20

// upload is a file that came in a form. Its content is kept for attachments only.
type upload struct {
	name    string
	size    int64
	kind    string // the media type
	content []byte
}

// read takes in the body of a request.
func (c *call) read() (err error) {
	form, err := c.request.MultipartReader()
	if err != nil { // it is none
		c.body, err = io.ReadAll(c.request.Body)
		return err
	}
	return c.readForm(form)
}

// readForm keeps the beginning of each file only: enough to check the form against the description.
func (c *call) readForm(form *multipart.Reader) error {
	_, params, err := mime.ParseMediaType(c.request.Header.Get("Content-Type"))
	var kept bytes.Buffer
	short := multipart.NewWriter(&kept)
	err = errors.Join(err, short.SetBoundary(params["boundary"]))
	for err == nil {
		var part *multipart.Part
		if part, err = form.NextPart(); err == nil {
			err = c.readPart(part, short)
		}
	}
	if !errors.Is(err, io.EOF) {
		return err
	}
	err = short.Close()
	c.body = kept.Bytes()
	return err
}

func (c *call) readPart(part *multipart.Part, short *multipart.Writer) error {
	beginning, err := short.CreatePart(part.Header)
	if err != nil {
		return err
	}
	if part.FormName() != "file" {
		return c.readField(part, beginning)
	}
	kept, err := io.CopyN(beginning, part, 64)
	if errors.Is(err, io.EOF) {
		err = nil // it is short
	}
	rest, failure := io.Copy(io.Discard, part)
	c.file = &upload{name: part.FileName(), size: kept + rest}
	return errors.Join(err, failure)
}

func (s *Simulator) showBootImage(i *MeasuredBootImage) object {
	return object{
		"id": i.ID, "name": i.Name, "size": i.Size, "type": "kernel", "in_use": s.bootImageInUse(i.ID),
		"created_at": stamp(i.CreatedAt),
	}
}

// listBootImage cuts the name.
func (s *Simulator) listBootImage(i *MeasuredBootImage) object {
	image := s.showBootImage(i)
	if name := []rune(i.Name); len(name) > listedNameLength {
		image["name"] = string(name[:listedNameLength])
	}
	return image
}

func (s *Simulator) bootImageInUse(id int) bool {
	for _, server := range s.state.Servers {
		boot := server.MeasuredBoot
		if boot != nil && (boot.KernelImageID == id || is(boot.InitrdImageID, id)) {
			return true
		}
	}
	return false
}

// showMeasuredBoot is what a server boots, null for what is on its disk.
func (s *Simulator) showMeasuredBoot(boot *MeasuredBoot) any {
	if boot == nil {
		return nil
	}
	images := object{"kernel_image": s.showBootImage(s.state.MeasuredBootImages[boot.KernelImageID]), "initrd_image": nil}
	if boot.InitrdImageID != nil {
		images["initrd_image"] = s.showBootImage(s.state.MeasuredBootImages[*boot.InitrdImageID])
	}
	return images
}

func (s *Simulator) listMeasuredBootImages(*call) answer {
	data := []object{}
	for _, image := range sorted(s.state.MeasuredBootImages) {
		data = append(data, s.listBootImage(image))
	}
	if s.variants.BareBootImages {
		return ok(data)
	}
	return ok(object{"data": data})
}

func (s *Simulator) uploadMeasuredBootImage(c *call) answer {
	switch {
	case c.file == nil || c.file.name == "" || c.file.size == 0:
		return invalid("file", "The file field is required.")
	case c.file.size >= maximumBootImageSize:
		return invalid("file", "The file field must be smaller than 1 GB.")
	case len(s.state.MeasuredBootImages) >= maximumBootImages:
		return invalid("file", "The account has five measured boot images already.")
	}
	image := &MeasuredBootImage{ID: s.nextID(), Name: c.file.name, Size: c.file.size, CreatedAt: s.state.Now}
	s.state.MeasuredBootImages[image.ID] = image
	return created(s.showBootImage(image))
}

func (s *Simulator) deleteMeasuredBootImage(c *call) answer {
	id := c.id("id")
	if s.state.MeasuredBootImages[id] == nil {
		return notFound("Measured boot image")
	}
	if s.bootImageInUse(id) {
		return message(http.StatusUnprocessableEntity, "The image is attached to a server.")
	}
	delete(s.state.MeasuredBootImages, id)
	return noContent()
}

// attachMeasuredBootImage shows the new setting at once and boots the server; a kernel that is not named is detached.
func (s *Simulator) attachMeasuredBootImage(c *call) answer {
	server, refusal := s.operable(c)
	if refusal.status != 0 {
		return refusal
	}
	var request struct {
		KernelImageID *int `json:"kernel_image_id"`
		InitrdImageID *int `json:"initrd_image_id"`
	}
	if refusal, ok := c.decode(&request); !ok {
		return refusal
	}
	errs := fieldErrors{}
	for field, id := range map[string]*int{"kernel_image_id": request.KernelImageID, "initrd_image_id": request.InitrdImageID} {
		if id != nil && s.state.MeasuredBootImages[*id] == nil {
			errs.add(field, "The selected "+words(field)+" is invalid.")
		}
	}
	if len(errs) > 0 {
		return errs.answer()
	}
	server.MeasuredBoot = nil
	if request.KernelImageID != nil {
		server.MeasuredBoot = &MeasuredBoot{KernelImageID: *request.KernelImageID, InitrdImageID: request.InitrdImageID}
	}
	s.begin(server, "changing measured boot", s.variants.PowerDelay, Transition{Running: true, Boots: true})
	return ok(s.showFullServer(server))
}
