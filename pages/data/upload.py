"""What is in this file, and is it loaded?"""

from ui import pulls, refused, uploads

uploads.demo_controls()
for file in uploads.chosen_files():
    uploads.file_section(file)
pulls.section()
uploads.past_loads()
refused.section()
