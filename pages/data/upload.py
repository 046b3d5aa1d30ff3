"""What is in this file, and is it loaded?"""

from ui import uploads

uploads.demo_controls()
for name, content in uploads.chosen_files():
    uploads.file_section(name, content)
uploads.past_loads()
